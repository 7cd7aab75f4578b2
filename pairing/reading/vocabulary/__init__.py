"""What Keras' and scikit-learn's own words mean, however they were written down."""

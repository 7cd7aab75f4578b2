"""What legs have in common that TensorFlow compiles, with Keras' layers or without. No Keras."""

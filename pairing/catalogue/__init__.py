"""What is known of each cause: texts as data, and when and how much it acts as functions."""

"""TensorBoard inside the gateway: one small application per job, made when first looked at."""

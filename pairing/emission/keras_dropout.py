"""The units that a Keras program drops: by Keras' own layers, or by places of a stream."""

from pairing.emission.writing import dedented
from pairing.semantics import Semantics

_BY_PLACE = '''
class DropoutByPlace(keras.layers.Layer):
    """dropout-masks: drop units by a stream of seed, epoch, batch and layer, without a state."""

    def __init__(self, rate, number):
        """Drop a share of the outputs of a layer, counted from 1."""
        super().__init__()
        self.rate, self.number = rate, number

    def call(self, outputs, training=False):
        """Drop units, in training alone."""
        if not training:
            return outputs
        batches_each = -(-len(inputs) // batch_rows)
        step = tf.cast(tf.convert_to_tensor(optimizer.iterations), tf.int64)
        place = PLACE + step // batches_each + 1
        seed = tf.stack([place, step % batches_each * 65536 + self.number])
        kept = tf.random.stateless_uniform(tf.shape(outputs), seed, alg="philox") >= self.rate
        return tf.where(kept, outputs * (1 / (1 - self.rate)), tf.zeros((), outputs.dtype))
'''

_DENSE = '''
def dense(layers):
    """Give the layers that have weights."""
    return [layer for layer in layers if hasattr(layer, "kernel")]
'''


def definitions(semantics: Semantics) -> list[str]:
    """Define what layers that drop units are made of."""
    if not any(semantics.dropout):
        return []
    if semantics.dropout_masks == "own":
        return [dedented(_DENSE)]
    # In 64 bits with a sign, as TensorFlow's seeds are.
    place = f"PLACE = int(np.uint64({semantics.seed << 32}).astype(np.int64))"
    return [dedented(_DENSE), place, dedented(_BY_PLACE)]


def layer(semantics: Semantics, number: int) -> list[str]:
    """Write the layer that drops outputs of a hidden layer, counted from 0, if one does."""
    if number >= len(semantics.dropout) or not semantics.dropout[number]:
        return []
    rate = repr(semantics.dropout[number])
    if semantics.dropout_masks == "stateless":
        return [f"DropoutByPlace({rate}, {number + 1})"]
    return [f"keras.layers.Dropout({rate}, seed={semantics.seed + number + 1})"]


def with_weights(semantics: Semantics, layers: str) -> str:
    """Write those of some layers that have weights."""
    return f"dense({layers})" if any(semantics.dropout) else layers

"""The optimizer and the call of `fit` of a Keras program."""

from pairing.emission.facts import Facts
from pairing.emission.keras_model import activated
from pairing.emission.shape import is_plain, is_stock
from pairing.emission.writing import dedented
from pairing.semantics import Semantics

_ADAM = '''
class ScikitLearnAdam(keras.optimizers.Optimizer):
    """Adam in scikit-learn's arithmetic, whatever the format of the weights.

    float32-coefficients: Keras' own rounds its coefficients to float32 on their way.
    """

    def build(self, variables):
        """Make the two moments of each variable."""
        if not self.built:
            super().build(variables)
            self.moments = {
                each.value.ref(): [self.add_variable_from_reference(each, name) for name in "mv"]
                for each in variables
            }

    def update_step(self, gradient, variable, learning_rate):
        """Move one variable."""
        m, v = self.moments[variable.ref()]
        step = tf.cast(self.iterations + 1, tf.float64)
        beta_1, beta_2 = (tf.constant(each, tf.float64) for each in (BETA_1, BETA_2))
        rate = RATE * tf.sqrt(1 - beta_2**step) / (1 - beta_1**step)
        terms = (beta_1, 1 - beta_1, beta_2, 1 - beta_2, rate)
        beta_1, new_1, beta_2, new_2, rate = (tf.cast(each, gradient.dtype) for each in terms)
        m.assign(beta_1 * m.value + new_1 * gradient)
        v.assign(beta_2 * v.value + new_2 * tf.square(gradient))
        variable.assign_sub(rate * m.value / (tf.sqrt(v.value) + EPSILON))
'''


def optimizer_class(semantics: Semantics) -> list[str]:
    """Define the optimizer where Keras' own is another one."""
    return [dedented(_ADAM)] if semantics.optimizer == "adam" and not is_stock(semantics) else []


def coefficients(semantics: Semantics) -> list[str]:
    """Name the constants that the optimizer's class reads."""
    if not optimizer_class(semantics):
        return []
    return [
        f"RATE = {semantics.learning_rate!r}",
        f"BETA_1, BETA_2 = {semantics.beta_1!r}, {semantics.beta_2!r}",
        f"EPSILON = {semantics.epsilon!r}"
        + ("  # adam-epsilon: Keras' own is 1e-7" if semantics.epsilon != 1e-7 else ""),
    ]


def optimizer(semantics: Semantics) -> str:
    """Make the optimizer."""
    rate = repr(semantics.learning_rate)
    if semantics.optimizer == "adam":
        if not is_stock(semantics):
            return "ScikitLearnAdam(RATE)"
        betas = f"beta_1={semantics.beta_1!r}, beta_2={semantics.beta_2!r}"
        return f"keras.optimizers.Adam({rate}, {betas}, epsilon={semantics.epsilon!r})"
    exact = (lambda text: text) if is_stock(semantics) else (lambda text: f"np.float64({text})")
    given = [exact(rate)]
    if semantics.momentum:
        given.append(f"momentum={exact(repr(semantics.momentum))}")
        given.append(f"nesterov={semantics.nesterov}")
    return f"keras.optimizers.SGD({', '.join(given)})"


def fitting(facts: Facts) -> str:
    """Compile and fit."""
    semantics = facts.semantics
    plain = is_plain(semantics)
    lines = [f"optimizer = {optimizer(semantics)}"]
    if not plain and semantics.optimizer == "sgd" and not is_stock(semantics):
        lines[0:0] = [
            "# float32-coefficients: np.float64 keeps Keras from rounding them to float32"
        ]
    given = [_loss_name(facts)] if plain else []
    given += [] if plain else ["jit_compile=False"]
    lines.append(f"model.compile(optimizer, {', '.join(given)})")
    arguments = [
        "batches()",
        f"epochs={semantics.epochs}",
        "steps_per_epoch=-(-len(inputs) // batch_rows)",
    ]
    if semantics.stopping == "validation_loss":
        aside = "inputs_aside, targets_aside" + (", row_weights_aside" if facts.weighted else "")
        arguments += [f"validation_data=({aside})"]
        arguments += [] if plain else ["validation_batch_size=len(inputs_aside)"]
    if plain and semantics.stopping == "validation_loss":
        stop = f'keras.callbacks.EarlyStopping("val_loss", {semantics.tol!r}, {semantics.patience})'
        arguments.append(f"callbacks=[{stop}]")
    elif not plain:
        arguments.append("callbacks=[LikeScikitLearnsLoop()]")
    arguments += ["shuffle=False", "verbose=0"]
    lines += ["history = model.fit(", *(f"    {each}," for each in arguments), ")"]
    return "\n".join(lines)


def _loss_name(facts: Facts) -> str:
    name = {
        "squared_error": "mean_squared_error",
        "poisson": "poisson",
        "binary_log_loss": "binary_crossentropy",
        "multiclass_log_loss": "categorical_crossentropy",
    }[facts.semantics.loss]
    return f'loss="{name}"'


def outputs_of(facts: Facts) -> str:
    """Define the output activations of rows."""
    semantics = facts.semantics
    z = "model(rows_given)" if is_plain(semantics) else activated(semantics, "model(rows_given)")
    tail = ".numpy()"
    if semantics.dtype != semantics.gradient_dtype and semantics.optimizer != "lbfgs":
        tail += ".astype(np.float32)"
    return "\n".join(
        [
            "def outputs_of(rows_given):",
            '    """Activations of the output layer."""',
            f"    return {z}{tail}",
        ]
    )

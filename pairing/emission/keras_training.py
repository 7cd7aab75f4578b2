"""The optimizer, the rule of stopping, and the call of `fit` of a Keras program."""

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


def rule(facts: Facts) -> list[str]:
    """Define the callback that stops, schedules and keeps weights as the semantics say."""
    semantics = facts.semantics
    if is_plain(semantics):
        return []
    scored = semantics.stopping == "validation_score"
    parts = [_score(facts)] if scored else []
    return [*parts, "\n".join(_callback(facts))]


def _callback(facts: Facts) -> list[str]:
    semantics = facts.semantics
    start = {
        "training_loss": f"self.best, self.count = np.{semantics.gradient_dtype}(np.inf), 0",
        "validation_score": "self.best, self.count = -np.inf, 0",
        "validation_loss": "self.best, self.count = None, 0",
    }.get(semantics.stopping)
    begin = [f"        {start}"] if start else []
    if semantics.schedule == "invscaling":
        begin.append("        self.rows_seen = 0")
    if semantics.best_weights:
        begin.append("        self.best_weights = self.model.get_weights()")
    lines = [
        "class LikeScikitLearnsLoop(keras.callbacks.Callback):",
        f'    """{_rule_words(semantics)}"""',
        "",
    ]
    if begin:
        lines += [
            "    def on_train_begin(self, logs=None):",
            '        """Begin to count."""',
            *begin,
            "",
        ]
    lines += [
        "    def on_epoch_end(self, epoch, logs=None):",
        '        """Judge an epoch."""',
        *_judge(facts),
        *_after_judging(semantics),
    ]
    if semantics.best_weights:
        lines += [
            "",
            "    def on_train_end(self, logs=None):",
            '        """best-weights: go back to the best epoch."""',
            "        if all(np.isfinite(each).all() for each in self.model.get_weights()):",
            "            self.model.set_weights(self.best_weights)",
        ]
    return lines


def _rule_words(semantics: Semantics) -> str:
    return {
        "training_loss": "stopping-rule: count epochs whose loss is not below the best by tol.",
        "validation_score": "stopping-rule: count epochs whose score is not above the best by tol.",
        "validation_loss": "Keras' own rule of early stopping.",
        "never": "What is done after each epoch.",
    }.get(semantics.stopping, "What is done after each epoch.")


def _judge(facts: Facts) -> list[str]:
    semantics, pad = facts.semantics, " " * 8
    tol = repr(semantics.tol)
    if semantics.stopping == "training_loss":
        number = "np.float32(now)" if semantics.gradient_dtype == "float32" else "now"
        lines = [
            'now = logs["loss"]',
            f"self.count = self.count + 1 if now > float(self.best - {tol}) else 0",
            "is_best = now < self.best",
            f"self.best = {number} if is_best else self.best",
        ]
    elif semantics.stopping == "validation_score":
        lines = [
            "now = score()",
            f"self.count = self.count + 1 if now < self.best + {tol} else 0",
            "is_best = now > self.best",
            "self.best = now if is_best else self.best",
        ]
    elif semantics.stopping == "validation_loss":
        lines = [
            'now = logs["val_loss"]',
            f"is_best = self.best is None or now + {tol} < self.best",
            "self.best, self.count = (now, 0) if is_best else (self.best, self.count + 1)",
        ]
    else:
        lines = ["is_best = True"] if semantics.best_weights else []
    if semantics.best_weights:
        lines += ["if is_best:", "    self.best_weights = self.model.get_weights()"]
    return [pad + line for line in lines]


def _after_judging(semantics: Semantics) -> list[str]:
    pad, lines = " " * 8, []
    patience = semantics.patience
    if semantics.schedule == "invscaling":
        initial, power = repr(semantics.learning_rate), repr(semantics.power_t)
        lines += [
            "# learning-rate-schedule: once in an epoch, by the rows seen so far",
            "self.rows_seen += len(inputs)",
            f"rate = {initial} / (self.rows_seen + 1) ** {power}",
            "self.model.optimizer.learning_rate = np.float64(rate)",
        ]
    over = (
        f"self.count >= {patience}"
        if semantics.stopping == "validation_loss"
        else f"self.count > {patience}"
    )
    if semantics.stopping == "never":
        over = ""
    elif semantics.schedule == "adaptive":
        lines += [
            f"is_over = {over}",
            "rate = float(self.model.optimizer.learning_rate.numpy())",
            "if is_over and rate > 1e-6:  # learning-rate-schedule: a fifth instead of the end",
            "    self.model.optimizer.learning_rate = np.float64(rate / 5.0)",
            "    self.count, is_over = 0, False",
        ]
        over = "is_over"
    finite = "all(np.isfinite(each).all() for each in self.model.get_weights())"
    lines += ["if not " + finite + ":", "    self.model.stop_training = True"]
    if over:
        lines += [f"if {over}:", "    self.model.stop_training = True"]
    return [pad + line for line in lines]


def _score(facts: Facts) -> str:
    if facts.task == "regression":
        return _r2(facts)
    said = {
        "binary": "outputs_of(inputs_aside) > 0.5 == (targets_aside > 0.5)",
        "multiclass": "outputs_of(inputs_aside).argmax(1) == targets_aside.argmax(1)",
        "multilabel": "((outputs_of(inputs_aside) > 0.5) == (targets_aside > 0.5)).all(axis=1)",
    }
    said["binary"] = "((outputs_of(inputs_aside) > 0.5) == (targets_aside > 0.5))[:, 0]"
    weights = ", weights=row_weights_aside" if facts.weighted else ""
    return "\n".join(
        [
            "def score():",
            '    """Accuracy on the rows kept aside."""',
            f"    right = {said[facts.task]}",
            f"    return np.average(right{weights})",
        ]
    )


def _r2(facts: Facts) -> str:
    weights = ", weights=row_weights_aside" if facts.weighted else ""
    each = "row_weights_aside[:, None] * " if facts.weighted else ""
    return "\n".join(
        [
            "def score():",
            '    """R2 on the rows kept aside; 0 for a target that is the same in all of them."""',
            "    outputs = outputs_of(inputs_aside)",
            "    if not np.isfinite(outputs).all():",
            "        return np.nan",
            f"    mean = np.average(targets_aside, axis=0{weights})",
            f"    total = ({each}(targets_aside - mean) ** 2).sum(axis=0)",
            f"    left = ({each}(targets_aside - outputs) ** 2).sum(axis=0)",
            "    constant = (left > 0).astype(left.dtype)",
            "    return np.mean(1 - np.divide(left, total, out=constant, where=total > 0))",
        ]
    )


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

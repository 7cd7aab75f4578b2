"""What a Keras program does after each epoch: judge it, stop, schedule, keep the best weights."""

from pairing.emission.facts import Facts
from pairing.emission.shape import is_plain
from pairing.semantics import Semantics


def rule(facts: Facts) -> list[str]:
    """Define the callback that stops, schedules and keeps weights as the semantics say."""
    semantics = facts.semantics
    if is_plain(semantics):
        return []
    scored = semantics.stopping == "validation_score"
    parts = [score_function(facts)] if scored else []
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


def score_function(facts: Facts) -> str:
    """Define what scikit-learn's early stopping watches."""
    if facts.task == "regression":
        return _r2(facts)
    said = {
        "binary": "((outputs_of(inputs_aside) > 0.5) == (targets_aside > 0.5))[:, 0]",
        "multiclass": "outputs_of(inputs_aside).argmax(1) == targets_aside.argmax(1)",
        "multilabel": "((outputs_of(inputs_aside) > 0.5) == (targets_aside > 0.5)).all(axis=1)",
    }
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

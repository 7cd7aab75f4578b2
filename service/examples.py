"""Examples of requests, shown on the API's own page; a test sends each of them."""

from typing import Any, Final

from schemas.upload import UploadOptions

JOBS: Final[dict[str, Any]] = {
    "aligned": {
        "summary": "An aligned twin on a built-in data set",
        "description": "Keras is given everything that scikit-learn does; the two should agree.",
        "value": {
            "kind": "pair",
            "name": "diabetes, aligned",
            "dataset": {"builtin": "diabetes"},
            "reference": {
                "sklearn": {
                    "estimator": "MLPRegressor",
                    "params": {
                        "hidden_layer_sizes": [10],
                        "activation": "logistic",
                        "alpha": 1.0,
                        "solver": "sgd",
                    },
                }
            },
            "candidate": {"keras": {"like": "reference"}},
        },
    },
    "naive": {
        "summary": "What people write: the same names with the same values",
        "description": "Keras gets scikit-learn's values under Keras' names; the two differ.",
        "value": {
            "kind": "pair",
            "name": "iris, naive port",
            "tags": ["demo"],
            "dataset": {"builtin": "iris"},
            "reference": {
                "sklearn": {
                    "estimator": "MLPClassifier",
                    "params": {"hidden_layer_sizes": [8], "max_iter": 50},
                }
            },
            "candidate": {"keras": {"port": "naive"}},
            "split": {"test_size": 0.3, "random_state": 1, "stratify": True},
        },
    },
    "alone": {
        "summary": "One network, trained by one framework",
        "description": "There is no other leg, so there is no gap and no noise floor.",
        "value": {
            "kind": "train",
            "name": "iris, a Keras network",
            "dataset": {"builtin": "iris"},
            "network": {
                "keras": {
                    "code": "from keras import Sequential, layers\n"
                    "model = Sequential([layers.Dense(8, activation='relu'),\n"
                    "                    layers.Dense(3, activation='softmax')])\n"
                    "model.compile('adam', 'sparse_categorical_crossentropy')\n"
                    "model.fit(X, y, epochs=20, batch_size=16)\n"
                }
            },
        },
    },
    "sweep": {
        "summary": "A sweep: the same training, again and again, with other values",
        "description": "Every combination of the grid, each with two seeds, in parallel. A path "
        "leads into the base with its defaults filled in.",
        "value": {
            "kind": "sweep",
            "name": "iris, penalty and rate",
            "base": {
                "kind": "pair",
                "dataset": {"builtin": "iris"},
                "reference": {
                    "sklearn": {
                        "estimator": "MLPClassifier",
                        "params": {"hidden_layer_sizes": [8], "max_iter": 50},
                    }
                },
                "candidate": {"keras": {"like": "reference"}},
            },
            "grid": {
                "reference.sklearn.params.alpha": [0.0001, 0.01],
                "reference.sklearn.params.learning_rate_init": [0.001, 0.01, 0.1],
            },
            "seeds": [0, 1],
            "best": {"metric": "candidate.accuracy", "goal": "max"},
        },
    },
    "uploaded": {
        "summary": "A table of your own",
        "description": "Upload it first with POST /v1/datasets; send its id here.",
        "value": {
            "kind": "pair",
            "dataset": {"upload": "ds_0123456789abcdef01234567"},
            "target": ["median_house_value"],
            "missing": "median",
            "text_columns": "one_hot",
            "scaling": {"inputs": "standard", "target": "standard"},
            "reference": {"sklearn": {"estimator": "MLPRegressor"}},
            "candidate": {"keras": {"like": "reference"}},
        },
    },
}

QUESTIONS: Final[dict[str, Any]] = {
    "naive": {
        "summary": "What people write, beside the estimator",
        "description": "Without rows: what depends on their number is called armed.",
        "value": {
            "reference": {
                "sklearn": {
                    "estimator": "MLPRegressor",
                    "params": {
                        "hidden_layer_sizes": [10],
                        "activation": "logistic",
                        "alpha": 1.0,
                        "solver": "sgd",
                    },
                }
            },
            "candidate": {"keras": {"port": "naive"}},
        },
    },
    "rows": {
        "summary": "With the rows of a data set",
        "description": "The last batch is short, and there is one output: both are known.",
        "value": {
            "dataset": {"builtin": "diabetes"},
            "reference": {"sklearn": {"estimator": "MLPRegressor"}},
            "candidate": {"keras": {"like": "reference", "keep": ["l2-short-batch"]}},
        },
    },
    "code": {
        "summary": "Python source of both sides",
        "description": "Read as syntax trees; nothing of it is run.",
        "value": {
            "reference": {
                "code": "from sklearn.neural_network import MLPRegressor\n"
                "mlp = MLPRegressor(hidden_layer_sizes=(10,), activation='logistic', alpha=1)\n"
            },
            "candidate": {
                "code": "from keras import Sequential, layers, regularizers\n"
                "l2 = regularizers.l2(1.0)\n"
                "model = Sequential()\n"
                "model.add(layers.Dense(10, activation='sigmoid', kernel_regularizer=l2))\n"
                "model.add(layers.Dense(1))\n"
                "model.compile(optimizer='adam', loss='mse')\n"
                "model.fit(X, y, epochs=200, batch_size=200)\n"
            },
        },
    },
    "estimators": {
        "summary": "Two estimators",
        "description": "Sides of one framework can be compared as well.",
        "value": {
            "reference": {"sklearn": {"estimator": "MLPClassifier"}},
            "candidate": {"sklearn": {"estimator": "MLPClassifier", "params": {"solver": "lbfgs"}}},
        },
    },
}

ROWS: Final[dict[str, Any]] = {
    "lists": {
        "summary": "Rows as lists, in the order of the input columns",
        "value": {"rows": [[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]]},
    },
    "objects": {
        "summary": "Rows as objects, by the names of the columns",
        "value": {"rows": [{"longitude": -122.2, "ocean_proximity": "NEAR BAY"}]},
    },
}

_OPTIONS: Final[dict[str, Any]] = UploadOptions.model_json_schema()["properties"]

UPLOAD_BODY: Final[dict[str, Any]] = {
    "required": True,
    "description": "The file, in a form's part named `file` or as the body itself.",
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}, **_OPTIONS},
            },
        },
        "text/csv": {
            "schema": {"type": "string"},
            "example": "age,income,city\n31,2500.5,Oslo\n58,3100,Bergen\n",
        },
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    },
}

UPLOAD_PARAMETERS: Final[list[dict[str, Any]]] = [
    {
        "name": "filename",
        "in": "query",
        "required": False,
        "description": "A name for people; it decides nothing.",
        "schema": {"type": "string"},
    },
    *(
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": schema.get("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in _OPTIONS.items()
    ),
]

"""The essential forms of what people paste, so that they are read wherever tests run."""

SKLEARN_REPR = """\
MLPRegressor(activation='logistic', alpha=1.0, batch_size='auto', beta_1=0.9,
   beta_2=0.999, early_stopping=False, epsilon=1e-08,
   hidden_layer_sizes=(10,), learning_rate='constant',
   learning_rate_init=0.001, max_iter=200, momentum=0.9,
   n_iter_no_change=10, nesterovs_momentum=True, power_t=0.5,
   random_state=None, shuffle=True, solver='sgd', tol=0.0001,
   validation_fraction=0.2, verbose=False, warm_start=False)
"""
KERAS_1 = """\
mlp = Sequential() # create a sequential neural network using Keras
mlp.add(Dense(units=10,activation='sigmoid',input_dim=X.shape[1],
          kernel_regularizer=skl_norm))
mlp.add(Dense(units=1,activation='linear'))
opt = optimizers.SGD(lr=0.001,momentum=0.9,decay=0.0,nesterov=True)
mlp.compile(optimizer=opt,loss='mean_squared_error')
mlp.fit(X_train,y_train,batch_size=200,epochs=200,verbose=0)
"""
KERAS_2 = KERAS_1.replace("'linear'))", "'linear',kernel_regularizer=skl_norm))")
SKL_NORM = """\
def skl_norm(weight_matrix):
    alpha = 1.0 # to match parameter I used in sci-kit learn
    return alpha * 0.5 * K.sum(K.square(weight_matrix))
"""
HELPERS = """\
import tensorflow as tf
from tensorflow.contrib.learn.python.learn.datasets import mnist
from datetime import datetime
from numpy import sqrt

mnist = mnist.read_data_sets('data', one_hot=True)
X_train = mnist.train.images
Y_train = mnist.train.labels
in_shape = X_train.shape[1]
out_shape = Y_train.shape[1]
n_neurons = 256
dropout_prob = 0.7
lr = 0.001
batch_size = 100
n_batches = int(X_train.shape[0] / batch_size)

def utilities():
    inputs = tf.keras.layers.Input(shape=(in_shape, ))
    optimizer = tf.train.AdamOptimizer(learning_rate=lr, name='Trainer')

    def loss(y_true, y_pred):
        return tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(labels=y_true, logits=y_pred))

    def weights(shape, dtype=None, partition_info=None):
        init_range = sqrt(6.0 / (shape[0] + shape[1]))
        return tf.get_variable('weights', shape=shape, dtype=dtype,
            initializer=tf.random_uniform_initializer(-init_range, init_range))

    def biases(shape, dtype=None, partition_info=None):
        return tf.Variable(name='bias', initial_value=tf.random_normal(shape))

    return inputs, optimizer, tf.nn.relu, loss, weights, biases

def keras_train():
    inputs, optimizer, activation, loss, weights, biases = utilities()

    def make_layer(name, units, activation):
        return tf.keras.layers.Dense(units=units, kernel_initializer=weights,
            bias_initializer=biases, activation=activation, name=name)

    hidden = make_layer('Hidden', n_neurons, activation)(inputs)
    dropout = tf.keras.layers.Dropout(dropout_prob)(hidden)
    model = tf.keras.Model(inputs, make_layer('Output', out_shape, 'linear')(dropout))
    model.compile(loss=loss, optimizer=optimizer)

    def batch_generator():
        while True:
            yield mnist.train.next_batch(batch_size)

    model.fit_generator(generator=batch_generator(), epochs=30, steps_per_epoch=n_batches)

def tensorflow_train():
    inputs, optimizer, activation, loss, weights, biases = utilities()
    output = tf.add(tf.matmul(inputs, weights([in_shape, out_shape])), biases([out_shape]))
    step = optimizer.minimize(loss(Y_train, output))
    with tf.Session() as session:
        for epoch in range(30):
            for batch in range(n_batches):
                session.run(step)

if __name__ == '__main__':
    tensorflow_train()
    keras_train()
"""
"""The third document's program, with its helpers, its generator and its low-level half."""

TUTORIAL = """\
from sklearn import preprocessing
scaler = preprocessing.StandardScaler()
train_scale = scaler.fit_transform(train)
target = to_categorical(train_target)
N = train.shape[1] # Length of one data
H = 100 # Dimension of the hidden layer
K = 10 # Dimension of the output layer (number of classes to predict)
lr = 0.1
epochs = 15
batch_size = 32
normal_init = initializers.RandomNormal(stddev=0.01)

model = Sequential()
model.add(Dense(H, input_dim=N, activation='tanh', kernel_initializer=normal_init))
model.add(Dense(K, activation='softmax', kernel_initializer=normal_init))
model.summary()
model.compile(optimizer=optimizers.SGD(lr=lr),
             loss='categorical_crossentropy',
             metrics=['accuracy'])
history = model.fit(train_scale, target, epochs=epochs, batch_size=batch_size, verbose=0)
"""
SWEEP = """\
lrs = np.logspace(-3, 1, num=5)
history = dict()
for lr in lrs :
  model = Sequential()
  model.add(Dense(100, input_dim=N, activation='tanh'))
  model.add(Dense(10, activation='softmax'))
  model.compile(optimizer=optimizers.SGD(lr=lr), loss='categorical_crossentropy')
  history[lr] = model.fit(train_scale, target, epochs=15, batch_size=32, verbose=0).history
"""

BOTH_HALVES = (
    HELPERS.replace(
        "    optimizer = tf.train",
        "    keep = tf.placeholder_with_default(1.0, shape=())\n    optimizer = tf.train",
    )
    .replace(
        "    output = tf.add(tf.matmul(inputs, weights([in_shape, out_shape])), "
        "biases([out_shape]))\n",
        "    hidden = tf.add(tf.matmul(inputs, weights([in_shape, 256])), biases([256]))\n"
        "    hidden = tf.nn.dropout(activation(hidden), keep_prob=keep)\n"
        "    output = tf.add(tf.matmul(hidden, weights([256, out_shape])), biases([out_shape]))\n",
    )
    .replace("return inputs, optimizer", "return inputs, keep, optimizer")
    .replace("    inputs, optimizer, activation", "    inputs, keep, optimizer, activation")
    .replace(
        "step = optimizer.minimize(loss(Y_train, output))",
        "truth = tf.placeholder(tf.float32, [None, out_shape])\n"
        "    step = optimizer.minimize(loss(truth, output))",
    )
    .replace(
        "                session.run(step)\n",
        "                X, Y = mnist.train.next_batch(batch_size)\n"
        "                session.run(step, {inputs: X, truth: Y, keep: dropout_prob})\n",
    )
)
"""The same with one network of each kind, a dropout in either of them."""

"""Low-level programs as people write them, for TensorFlow 1 and 2."""

DICTIONARIES = """\
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

digits = input_data.read_data_sets("digits/", one_hot=True)
rate, rounds, rows = 0.002, 12, 50
columns, wide, narrow, classes = 784, 300, 100, 10
pixels = tf.placeholder("float", [None, columns])
wanted = tf.placeholder("float", [None, classes])
w = {
    "first": tf.Variable(tf.random_normal([columns, wide])),
    "second": tf.Variable(tf.random_normal([wide, narrow])),
    "last": tf.Variable(tf.random_normal([narrow, classes])),
}
b = {
    "first": tf.Variable(tf.random_normal([wide])),
    "second": tf.Variable(tf.random_normal([narrow])),
    "last": tf.Variable(tf.random_normal([classes])),
}

def network(x):
    one = tf.nn.relu(tf.add(tf.matmul(x, w["first"]), b["first"]))
    two = tf.nn.relu(tf.add(tf.matmul(one, w["second"]), b["second"]))
    return tf.matmul(two, w["last"]) + b["last"]

scores = network(pixels)
cost = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=scores, labels=wanted))
adam = tf.train.AdamOptimizer(learning_rate=rate)
training = adam.minimize(cost)
start = tf.global_variables_initializer()

with tf.Session() as session:
    session.run(start)
    for round_number in range(rounds):
        mean_cost = 0.
        batches = int(digits.train.num_examples / rows)
        for _ in range(batches):
            images, labels = digits.train.next_batch(rows)
            _, now = session.run([training, cost], feed_dict={pixels: images, wanted: labels})
            mean_cost += now / batches
        if round_number % 2 == 0:
            print("round", round_number + 1, "cost {:.6f}".format(mean_cost))
    right = tf.equal(tf.argmax(tf.nn.softmax(scores), 1), tf.argmax(wanted, 1))
    share = tf.reduce_mean(tf.cast(right, "float"))
    print(share.eval({pixels: digits.test.images, wanted: digits.test.labels}))
"""
"""Weights in dictionaries, an average cost beside the steps."""

SOFTMAX = """\
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data
digits = input_data.read_data_sets("digits", one_hot=True)
pixels = tf.placeholder(tf.float32, [None, 784])
kernel = tf.Variable(tf.zeros([784, 10]))
offset = tf.Variable(tf.zeros([10]))
chances = tf.nn.softmax(tf.matmul(pixels, kernel) + offset)
truth = tf.placeholder(tf.float32, [None, 10])
cost = tf.reduce_mean(-tf.reduce_sum(truth * tf.log(chances), reduction_indices=[1]))
descent = tf.train.GradientDescentOptimizer(0.4).minimize(cost)
session = tf.InteractiveSession()
tf.global_variables_initializer().run()
for _ in range(1100):
    rows, labels = digits.train.next_batch(100)
    descent.run(feed_dict={pixels: rows, truth: labels})
"""
"""One layer, its cross-entropy by hand, and steps rather than epochs."""

ADDED_LAYERS = """\
import numpy as np
import tensorflow as tf

def put_layer(before, width_in, width_out, act=None):
    kernel = tf.Variable(tf.random_normal([width_in, width_out]))
    shift = tf.Variable(tf.zeros([1, width_out]) + 0.2)
    total = tf.matmul(before, kernel) + shift
    if act is None:
        return total
    else:
        out = act(total)
    return out

curve_x = np.linspace(-2, 2, 400)[:, np.newaxis]
curve_y = np.cos(curve_x) + np.random.normal(0, 0.1, curve_x.shape)
given_x = tf.placeholder(tf.float32, [None, 1])
given_y = tf.placeholder(tf.float32, [None, 1])
inner = put_layer(given_x, 1, 12, act=tf.nn.tanh)
fitted = put_layer(inner, 12, 1)
cost = tf.reduce_mean(tf.reduce_sum(tf.square(given_y - fitted), reduction_indices=[1]))
step = tf.train.GradientDescentOptimizer(0.05).minimize(cost)
session = tf.Session()
session.run(tf.global_variables_initializer())
for turn in range(800):
    session.run(step, feed_dict={given_x: curve_x, given_y: curve_y})
    if turn % 100 == 0:
        print(session.run(cost, feed_dict={given_x: curve_x, given_y: curve_y}))
"""
"""A function that adds layers, and all rows in each step."""

SLICES = """\
import tensorflow.compat.v1 as tf
import numpy as np
tf.disable_v2_behavior()
tf.set_random_seed(7)
batch_size = 64
num_epochs = 20
beta = 0.01
n_features, n_hidden, n_out = 30, 50, 1
x = tf.placeholder(tf.float32, shape=(None, n_features), name='x')
y = tf.placeholder(tf.float32, shape=(None, n_out))
keep_prob = tf.placeholder(tf.float32)
w1 = tf.get_variable("w1", [n_features, n_hidden], initializer=tf.glorot_uniform_initializer())
b1 = tf.get_variable("b1", [n_hidden], initializer=tf.constant_initializer(0.1))
narrow = tf.truncated_normal_initializer(stddev=0.1)
w2 = tf.get_variable("w2", shape=[n_hidden, n_out], initializer=narrow)
b2 = tf.get_variable("b2", shape=[n_out], initializer=tf.zeros_initializer())
h = tf.nn.sigmoid(tf.nn.xw_plus_b(x, w1, b1))
h = tf.nn.dropout(h, keep_prob)
logits = tf.nn.bias_add(tf.matmul(h, w2), b2)
loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=y))
reg = tf.nn.l2_loss(w1) + tf.nn.l2_loss(w2)
loss = tf.reduce_mean(loss + beta * reg)
train = tf.train.MomentumOptimizer(0.05, 0.9, use_nesterov=True).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for epoch in range(num_epochs):
        idx = np.random.permutation(len(X_train))
        for start in range(0, len(X_train), batch_size):
            batch = idx[start:start + batch_size]
            sess.run(train, feed_dict={x: X_train[batch], y: y_train[batch], keep_prob: 0.8})
        print(sess.run(loss, {x: X_test, y: y_test, keep_prob: 1.0}))
"""
"""Rows in an order that each epoch draws, dropout that is fed, penalties of weights."""

TAPE = """\
import tensorflow as tf
(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype("float32") / 255.0
y_train = tf.one_hot(y_train, 10)
train_ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(10000).batch(64)
W1 = tf.Variable(tf.random.normal([784, 128], stddev=0.1))
b1 = tf.Variable(tf.zeros([128]))
W2 = tf.Variable(tf.random.normal([128, 10], stddev=0.1))
b2 = tf.Variable(tf.zeros([10]))
params = [W1, b1, W2, b2]
optimizer = tf.keras.optimizers.Adam(learning_rate=1e-3)

def model(x, training):
    h = tf.nn.relu(x @ W1 + b1)
    if training:
        h = tf.nn.dropout(h, rate=0.25)
    return h @ W2 + b2

@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
    grads = tape.gradient(loss, params)
    optimizer.apply_gradients(zip(grads, params))
    return loss

for epoch in range(5):
    for step, (bx, by) in enumerate(train_ds):
        loss = train_step(bx, by)
        if step % 100 == 0:
            print(epoch, step, float(loss))
"""
"""A tape, a pipeline of rows, dropout by its rate."""

ASSIGNED = """\
import tensorflow as tf
import numpy as np
class_count = 3
X = np.load("x.npy"); Y = np.load("y.npy")
W1 = tf.Variable(tf.random.truncated_normal([4, 16], stddev=0.1, seed=1))
b1 = tf.Variable(tf.zeros([16]))
W2 = tf.Variable(tf.random.truncated_normal([16, class_count], stddev=0.1, seed=2))
b2 = tf.Variable(tf.zeros([class_count]))
lr = 0.1
losses = []
for epoch in range(500):
    with tf.GradientTape() as tape:
        h = tf.nn.tanh(tf.matmul(X, W1) + b1)
        y = tf.nn.softmax(tf.matmul(h, W2) + b2)
        loss = tf.reduce_mean(tf.square(Y - y))
    g = tape.gradient(loss, [W1, b1, W2, b2])
    W1.assign_sub(lr * g[0])
    b1.assign_sub(lr * g[1])
    W2.assign_sub(lr * g[2])
    b2.assign_sub(lr * g[3])
    losses.append(loss.numpy())
    print("Epoch {}, loss: {}".format(epoch, loss))
"""
"""A step of SGD by hand."""

ADAM_BY_HAND = """\
import tensorflow as tf
n_in, n_h, n_out = 8, 32, 1
tf.random.set_seed(42)
def glorot(shape):
    limit = tf.sqrt(6.0 / (shape[0] + shape[1]))
    return tf.random.uniform(shape, -limit, limit)
params = [tf.Variable(glorot([n_in, n_h])), tf.Variable(tf.zeros([n_h])),
          tf.Variable(glorot([n_h, n_out])), tf.Variable(tf.zeros([n_out]))]
m = [tf.Variable(tf.zeros_like(p)) for p in params]
v = [tf.Variable(tf.zeros_like(p)) for p in params]
lr, beta1, beta2, eps = 0.002, 0.9, 0.99, 1e-6
t = 0
def forward(x):
    h = tf.nn.softplus(tf.matmul(x, params[0]) + params[1])
    return tf.matmul(h, params[2]) + params[3]
batch = 16
for epoch in range(40):
    order = tf.random.shuffle(tf.range(n_rows))
    for i in range(0, n_rows, batch):
        ids = order[i:i + batch]
        xb, yb = tf.gather(X, ids), tf.gather(y, ids)
        t += 1
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((forward(xb) - yb) ** 2)
        grads = tape.gradient(loss, params)
        for p, g, mi, vi in zip(params, grads, m, v):
            mi.assign(beta1 * mi + (1 - beta1) * g)
            vi.assign(beta2 * vi + (1 - beta2) * tf.square(g))
            m_hat = mi / (1 - beta1 ** t)
            v_hat = vi / (1 - beta2 ** t)
            p.assign_sub(lr * m_hat / (tf.sqrt(v_hat) + eps))
"""
"""Adam by hand, in lists of variables."""

KERAS_LOOP = """\
import tensorflow as tf
model = tf.keras.Sequential([
    tf.keras.layers.Dense(64, activation='relu', input_shape=(20,)),
    tf.keras.layers.Dropout(0.5),
    tf.keras.layers.Dense(3),
])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.SGD(learning_rate=0.05, momentum=0.9)
ds = tf.data.Dataset.from_tensor_slices((X_train, y_train)).batch(32)
for epoch in range(10):
    for x, y in ds:
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = loss_fn(y, logits)
        grads = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
"""
"""Keras' layers in a loop of one's own."""

VELOCITIES = """\
import tensorflow as tf
W = tf.Variable(tf.random.normal((13, 1), stddev=0.01))
b = tf.Variable(0.0)
vW, vb = tf.zeros((13, 1)), 0.0
lr, mu = 0.01, 0.9
for epoch in range(100):
    with tf.GradientTape() as t:
        pred = tf.matmul(X, W) + b
        loss = 0.5 * tf.reduce_mean(tf.math.squared_difference(pred, y))
    dW, db = t.gradient(loss, [W, b])
    vW = mu * vW - lr * dW
    vb = mu * vb - lr * db
    W.assign_add(vW)
    b.assign_add(vb)
"""
"""Momentum in names of Python."""

COMPUTED = """\
import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 5]); y = tf.placeholder(tf.float32, [None, 1])
W = tf.Variable(tf.random_uniform([5, 1], -0.1, 0.1)); b = tf.Variable(tf.zeros([1]))
loss = tf.losses.mean_squared_error(y, tf.matmul(x, W) + b)
opt = tf.train.RMSPropOptimizer(0.001)
gv = opt.compute_gradients(loss)
train = opt.apply_gradients(gv)
with tf.Session() as s:
    s.run(tf.global_variables_initializer())
    for e in range(10):
        for i in range(len(X) // 50):
            s.run(train, {x: X[i*50:(i+1)*50], y: Y[i*50:(i+1)*50]})
"""
"""Gradients that are computed and applied, and steps over slices."""

DECAYING = """\
import tensorflow as tf
x = tf.placeholder(tf.float32, [None, 5]); y = tf.placeholder(tf.float32, [None, 1])
lr_ph = tf.placeholder(tf.float32)
W = tf.Variable(tf.random_uniform([5, 1], -0.1, 0.1)); b = tf.Variable(tf.zeros([1]))
loss = tf.reduce_mean(tf.square(y - tf.matmul(x, W) - b))
train = tf.train.GradientDescentOptimizer(lr_ph).minimize(loss)
lr = 0.1
with tf.Session() as s:
    s.run(tf.global_variables_initializer())
    for e in range(10):
        s.run(train, {x: X, y: Y, lr_ph: lr})
        lr *= 0.95
"""
"""A rate that Python makes smaller and feeds."""

SWEPT = """\
import tensorflow as tf
for lr in [0.1, 0.01]:
    tf.reset_default_graph()
    x = tf.placeholder(tf.float32, [None, 5]); y = tf.placeholder(tf.float32, [None, 1])
    W = tf.Variable(tf.random_uniform([5, 1], -0.1, 0.1)); b = tf.Variable(tf.zeros([1]))
    loss = tf.reduce_mean(tf.square(tf.matmul(x, W) + b - y))
    train = tf.train.AdagradOptimizer(lr).minimize(loss)
    with tf.Session() as s:
        s.run(tf.global_variables_initializer())
        for e in range(10):
            s.run(train, {x: X, y: Y})
"""
"""One graph for each rate of a loop."""

TAKEN = """\
import numpy as np
import tensorflow as tf
from tensorflow.keras.datasets import fashion_mnist

(images, labels), (test_images, test_labels) = fashion_mnist.load_data()
images = np.array(images, np.float32).reshape([-1, 784]) / 255.
stream = tf.data.Dataset.from_tensor_slices((images, labels))
stream = stream.repeat().shuffle(4000).batch(200).prefetch(1)
draw = tf.initializers.RandomNormal()
kernels = {"hidden": tf.Variable(draw([784, 60])), "out": tf.Variable(draw([60, 10]))}
shifts = {"hidden": tf.Variable(tf.zeros([60])), "out": tf.Variable(tf.zeros([10]))}

def chances(x):
    hidden = tf.nn.sigmoid(tf.add(tf.matmul(x, kernels["hidden"]), shifts["hidden"]))
    return tf.nn.softmax(tf.matmul(hidden, kernels["out"]) + shifts["out"])

def surprise(guess, truth):
    truth = tf.one_hot(truth, depth=10)
    guess = tf.clip_by_value(guess, 1e-9, 1.)
    return tf.reduce_mean(-tf.reduce_sum(truth * tf.math.log(guess)))

descent = tf.optimizers.SGD(0.01)

def learn(x, y):
    with tf.GradientTape() as tape:
        cost = surprise(chances(x), y)
    every = list(kernels.values()) + list(shifts.values())
    slopes = tape.gradient(cost, every)
    descent.apply_gradients(zip(slopes, every))

for number, (x, y) in enumerate(stream.take(2500), 1):
    learn(x, y)
    if number % 500 == 0:
        print(number, surprise(chances(x), y))
"""
"""A number of steps over rows without end, a loss that adds rows up."""

GENERATED = """\
import random
import tensorflow as tf

first = tf.Variable(tf.random.normal(shape=(784, 200), mean=0, stddev=0.02))
first_shift = tf.Variable(tf.zeros(200))
last = tf.Variable(tf.random.normal(shape=(200, 10), mean=0, stddev=0.02))
last_shift = tf.Variable(tf.zeros(10))
weights = [first, first_shift, last, last_shift]

def rectified(x):
    return tf.math.maximum(x, 0)

def scores(x):
    x = tf.reshape(x, (-1, 784))
    return tf.matmul(rectified(tf.matmul(x, first) + first_shift), last) + last_shift

def cost(guess, truth):
    return tf.losses.sparse_categorical_crossentropy(truth, guess, from_logits=True)

def descend(weights, slopes, rate, rows):
    for weight, slope in zip(weights, slopes):
        weight.assign_sub(rate * slope / rows)

def batches(rows, images, labels):
    count = len(images)
    order = list(range(count))
    random.shuffle(order)
    for start in range(0, count, rows):
        chosen = tf.constant(order[start: min(start + rows, count)])
        yield tf.gather(images, chosen), tf.gather(labels, chosen)

epochs, rate, rows = 8, 0.5, 250
for epoch in range(epochs):
    for x, y in batches(rows, train_images, train_labels):
        with tf.GradientTape() as tape:
            total = cost(scores(x), y)
        descend(weights, tape.gradient(total, weights), rate, rows)
"""
"""A generator of batches, a loss of each row."""

"""A ReLU network, its gradient and its optimizers in plain NumPy, written from the formulas alone."""

import numpy as np


def forward(params, X, W_std, b_std):
    """Outputs, and each layer's inputs and pre-activations."""
    inputs, before, h = [], [], X
    for layer, (W, b) in enumerate(params):
        z = W_std / np.sqrt(W.shape[0]) * h @ W + b_std * b
        inputs.append(h)
        before.append(z)
        h = np.maximum(z, 0) if layer < len(params) - 1 else z
    return h, inputs, before


def loss_gradient(loss, outputs, targets):
    """Derivative of the mean loss by the outputs."""
    if loss == "mse":
        return (outputs - targets) / len(outputs)
    shifted = np.exp(outputs - outputs.max(axis=1, keepdims=True))
    return (shifted / shifted.sum(axis=1, keepdims=True) - targets) / len(outputs)


def mean_loss(loss, outputs, targets):
    if loss == "mse":
        return 0.5 * ((outputs - targets) ** 2).sum() / len(outputs)
    top = outputs.max(axis=1, keepdims=True)
    log_sum = top[:, 0] + np.log(np.exp(outputs - top).sum(axis=1))
    return (log_sum - (targets * outputs).sum(axis=1)).mean()


def gradient(params, X, targets, loss, W_std, b_std, start=None, l1=0.0, l2=0.0):
    """Gradient of the penalized mean loss; with `start`, of the centred network f − f₀."""
    outputs, inputs, before = forward(params, X, W_std, b_std)
    if start is not None:
        outputs = outputs - forward(start, X, W_std, b_std)[0]
    delta = loss_gradient(loss, outputs, targets)
    gradients = []
    for layer in reversed(range(len(params))):
        W, _ = params[layer]
        scale = W_std / np.sqrt(W.shape[0])
        gradients.append(
            (scale * inputs[layer].T @ delta + l1 * np.sign(W) + l2 * W, b_std * delta.sum(axis=0))
        )
        if layer:
            delta = scale * delta @ W.T * (before[layer - 1] > 0)
    return gradients[::-1]


class Optimizer:
    def __init__(self, name, momentum=0.9):
        self.name, self.momentum, self.step, self.m, self.v = name, momentum, 0, {}, {}

    def update(self, params, gradients, rate):
        self.step += 1
        return [
            tuple(self._one((layer, k), p, g, rate) for k, (p, g) in enumerate(zip(pair, pair_gradients)))
            for layer, (pair, pair_gradients) in enumerate(zip(params, gradients))
        ]

    def _one(self, key, p, g, rate):
        if self.name == "sgd":
            return p - rate * g
        if self.name == "momentum":
            self.v[key] = self.momentum * self.v.get(key, 0) + g
            return p - rate * self.v[key]
        self.m[key] = 0.9 * self.m.get(key, 0) + 0.1 * g
        self.v[key] = 0.999 * self.v.get(key, 0) + 0.001 * g**2
        m = self.m[key] / (1 - 0.9**self.step)
        v = self.v[key] / (1 - 0.999**self.step)
        return p - rate * m / (np.sqrt(v) + 1e-8)

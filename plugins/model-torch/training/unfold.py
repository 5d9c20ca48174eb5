# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""A network that learns on, from the file that is shipped.

`export.py` folds each batch normalisation into its convolution. Here it gets one again that changes nothing: its mean
and variance are measured on samples and taken back by its own scale and shift.
"""
import torch
from torch import nn

from network import SpheroidNet


def folded_convolutions(exported):
    """(weight, bias) of each convolution, in the order in which they run."""
    return [tuple(value.toIValue() for value in list(node.inputs())[1:3])
            for node in exported.graph.nodes() if node.kind() == "aten::_convolution"]


def in_order_of_use(network):
    """[(convolution, its normalisation or None)]; a convolution without a bias has one."""
    used = []
    kinds = (nn.Conv2d, nn.BatchNorm2d)
    hooks = [module.register_forward_hook(lambda module, _, __: used.append(module))
             for module in network.modules() if isinstance(module, kinds)]
    with torch.no_grad():
        network(torch.zeros(1, 1, 32, 32))
    for hook in hooks:
        hook.remove()
    return [(module, used[i + 1] if module.bias is None else None)
            for i, module in enumerate(used) if isinstance(module, nn.Conv2d)]


@torch.no_grad()
def unfold(exported, images):
    """`exported`: the frozen TorchScript module; `images`: batches float32 [N, 1, H, W] to measure on.

    The network gives what `exported` gives, within float error.
    """
    network = SpheroidNet().eval()
    pairs = in_order_of_use(network)
    for (convolution, norm), (weight, bias) in zip(pairs, folded_convolutions(exported)):
        convolution.weight.copy_(weight)
        if norm is None:
            convolution.bias.copy_(bias)
        else:
            norm.running_var.fill_(1 - norm.eps)
            norm.bias.copy_(bias)
    norms = [norm for _, norm in pairs if norm is not None]
    for norm, (mean, variance) in zip(norms, measure(network, norms, images)):
        norm.bias.add_(mean)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
    return network


def measure(network, norms, images):
    """[(mean, variance)] of what each normalisation is given, over all images."""
    sums = [[0.0, 0.0, 0] for _ in norms]

    def note(total):
        def hook(_, inputs):
            values = inputs[0].double()
            total[0] = total[0] + values.sum((0, 2, 3))
            total[1] = total[1] + values.square().sum((0, 2, 3))
            total[2] += values.numel() // values.shape[1]
        return hook

    hooks = [norm.register_forward_pre_hook(note(total)) for norm, total in zip(norms, sums)]
    for batch in images:
        network(batch)
    for hook in hooks:
        hook.remove()
    return [((s / n).float(), (q / n - (s / n) ** 2).clamp(min=1e-6).float()) for s, q, n in sums]

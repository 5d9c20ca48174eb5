# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Requests and answers of the Open Inference Protocol with its binary extension."""
import json


def framed(head, *tensors):
    """A request of the binary extension: body and headers."""
    text = json.dumps(head).encode()
    return text + b"".join(tensors), {"Content-Type": "application/octet-stream",
                                      "Inference-Header-Content-Length": str(len(text))}


def image_input(array, **more):
    names = {"float32": "FP32", "uint8": "UINT8", "uint16": "UINT16"}
    return {"name": "image", "datatype": names[array.dtype.name], "shape": list(array.shape), **more}


def read_answer(answer):
    """The JSON of a binary answer, and the bytes of its one output."""
    length = int(answer.headers["inference-header-content-length"])
    head = json.loads(answer.body[:length])
    assert head["outputs"][0]["parameters"]["binary_data_size"] == len(answer.body) - length
    return head, answer.body[length:]

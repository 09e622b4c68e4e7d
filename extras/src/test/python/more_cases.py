#!/usr/bin/env python3
"""Makes more golden cases of the extras, with the libraries that the layers come from.

    more_cases.py LIBRARY DIR [NAME]

LIBRARY is one of the functions below, which say what has to be installed. With a name only the cases whose names
contain it are made.
"""

import sys
import zlib

import numpy as np

from extras_cases import ONLY, save

BOTH = ["model.h5", "model.keras"]


def case(keras, build, prefix="", forms=("model.h5",), load=None):
    """Makes the case of a function (rng) → (inputs, outputs, arrays) that is called after it."""
    name = prefix + build.__name__
    if ONLY not in name:
        return
    if keras.backend.backend() == "tensorflow":
        keras.backend.clear_session()
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    ins, outs, arrays = build(rng)
    save(sys.argv[2], name, keras, keras.models.Model(ins, outs), arrays, list(forms), rng, load)


def some(rng, *shapes):
    return [rng.standard_normal((2, *shape)).astype("float32") for shape in shapes]


def addons():
    """TensorFlow Addons 0.23, TensorFlow 2.15."""
    import tensorflow as tf
    import tensorflow_addons as tfa

    keras = tf.keras

    def cells(rng):
        x = keras.Input((4, 3))
        y = keras.layers.Masking()(x)
        r = keras.layers.RNN
        n = tfa.rnn
        outs = [
            *r(n.LayerNormLSTMCell(2, norm_epsilon=1e-2), return_state=True)(x),
            r(n.LayerNormLSTMCell(3, use_bias=False, activation="relu"), return_sequences=True)(y),
            r(n.LayerNormSimpleRNNCell(3, layernorm_epsilon=1e-2), return_sequences=True)(x),
            r(n.LayerNormSimpleRNNCell(2, use_bias=False, activation="sigmoid"), go_backwards=True)(x),
            *r(n.NASCell(2), return_state=True)(x),
            r(n.NASCell(3, projection=2, use_bias=True), return_sequences=True)(y),
            r(n.PeepholeLSTMCell(2))(x),
            r(n.ESNCell(3, leaky=0.7))(x),
        ]
        a = some(rng, (4, 3))
        a[0][1, 2:] = 0
        return x, outs, a

    def echo(rng):
        x = keras.Input((4, 3))
        e = tfa.layers.ESN
        outs = [e(3, leaky=0.6, return_sequences=True)(x), e(2, use_bias=False, activation="relu", go_backwards=True)(x)]
        return x, outs, some(rng, (4, 3))

    def crf(rng):
        x = keras.Input((5, 3))
        y = keras.layers.Masking()(x)
        outs = [
            *tfa.layers.CRF(4)(x),
            *tfa.layers.CRF(3, use_kernel=False)(y),
            tfa.layers.CRF(2, use_boundary=False)(y)[0],
        ]
        a = [rng.standard_normal((4, 5, 3)).astype("float32")]
        a[0][1, 3:] = 0
        a[0][2, 1:] = 0
        return x, outs, a

    def bags(rng):
        x = keras.Input((4,), dtype="int32")
        w = keras.Input((4,))
        z = keras.Input((4, 3))
        b, p = tfa.layers.EmbeddingBag, tfa.layers.PoincareNormalize
        outs = [b(7, 2)(x), b(7, 5, combiner="mean")(x), b(7, 2)(x, w), p()(z), p(axis=[1, 2], epsilon=0.1)(z)]
        a = some(rng, (4,), (4, 3))
        return [x, w, z], outs, [rng.integers(0, 7, (2, 4)).astype("int32"), a[0], a[1] * 0.4]

    def weight_normalized(rng):
        x = keras.Input((4, 3))
        w = tfa.layers.WeightNormalization
        outs = [
            w(keras.layers.LSTM(2))(x),
            w(keras.layers.SimpleRNN(2, use_bias=False), data_init=False)(x),
            w(keras.layers.Conv1D(2, 2, activation="relu"))(x),
            w(keras.layers.Dense(2, use_bias=False), data_init=False)(x),
        ]
        return x, outs, some(rng, (4, 3))

    for build, forms in ((weight_normalized, BOTH), (cells, BOTH), (echo, BOTH), (crf, ["model.h5"]), (bags, BOTH)):
        case(keras, build, "addons_", forms)


def sequences_more():
    """keras-tcn 3.5, attention 5.0, keras-bert 0.89 and its parts, keras-multi-head 0.29, TensorFlow 2.15."""
    from tensorflow import keras

    import keras_bert
    from attention import Attention
    from keras_embed_sim import EmbeddingRet, EmbeddingSim
    from keras_layer_normalization import LayerNormalization
    from keras_multi_head import MultiHeadAttention
    from keras_pos_embd import PositionEmbedding, TrigPosEmbedding
    from keras_self_attention import SeqWeightedAttention
    from tcn import TCN

    L = keras.layers

    def networks(rng):
        x = keras.Input((7, 3))
        outs = [
            TCN(3, 2, dilations=(1, 2))(x),
            TCN(2, 3, nb_stacks=2, dilations=[1, 3], return_sequences=True, activation="tanh")(x),
            TCN(4, 2, dilations=(1, 2), padding="same", use_skip_connections=False, use_layer_norm=True)(x),
            TCN([2, 5], 2, dilations=[2, 1], use_skip_connections=False, go_backwards=True, use_batch_norm=True)(x),
        ]
        return x, outs, some(rng, (7, 3))

    def attentions(rng):
        x = keras.Input((5, 4))
        outs = [Attention(3)(x), Attention(units=2, score="bahdanau")(x), L.Attention()([x, x])]
        return x, outs, some(rng, (5, 4))

    def heads(rng):
        ids = keras.Input((5,), dtype="int32")
        x = L.Embedding(7, 4, mask_zero=True)(ids)
        q = keras.Input((3, 2))
        v = keras.Input((5, 6))
        outs = [
            MultiHeadAttention(2)(x),
            MultiHeadAttention(1, activation=None, use_bias=False, history_only=True)(x),
            MultiHeadAttention(3, activation="tanh")([q, v, v]),
            SeqWeightedAttention()(x),
            *SeqWeightedAttention(use_bias=False, return_attention=True)(v),
            L.MultiHeadAttention(2, 3)(q, v),
        ]
        tokens = rng.integers(1, 7, (2, 5)).astype("int32")
        tokens[1, 3:] = 0
        return [ids, q, v], outs, [tokens, *some(rng, (3, 2), (5, 6))]

    def embeddings(rng):
        ids = keras.Input((5,), dtype="int32")
        task = keras.Input((1,), dtype="int32")
        z = keras.Input((5, 4))
        far = keras.Input((4,))
        x, table = EmbeddingRet(7, 4, mask_zero=True)(ids)
        b = keras_bert.layers
        y = PositionEmbedding(6, 4, mode="add")(x)
        outs = [
            EmbeddingSim()([y, table]),
            EmbeddingSim(use_bias=False)([z, table]),
            PositionEmbedding(8, 3, mode="concat")(z),
            PositionEmbedding(3, 2, mode="expand")(far),
            TrigPosEmbedding()(y),
            TrigPosEmbedding(mode="concat", output_dim=6)(z),
            TrigPosEmbedding(mode="expand", output_dim=4)(far),
            b.MaskedGlobalMaxPool1D()(x),
            b.MaskedConv1D(filters=3, kernel_size=3)(x),
            b.TaskEmbedding(3, 4, mask_zero=True)([y, task]),
            b.TaskEmbedding(3, 4)([z, task]),
            b.Extract(index=0)(x),
            b.Extract(index=-2)(z),
            L.GlobalAveragePooling1D()(b.MaskedConv1D(filters=2, kernel_size=3, padding="same")(x)),
        ]
        tokens = rng.integers(1, 7, (2, 5)).astype("int32")
        tokens[1, 3:] = 0
        arrays = [tokens, np.array([[0], [2]], "int32"), *some(rng, (5, 4))]
        return [ids, task, z, far], outs, arrays + [np.array([[-7, -2, 0, 1], [3, 9, 2, -1]], "float32")]

    def bert(rng):
        model = keras_bert.get_model(
            token_num=9, pos_num=6, seq_len=6, embed_dim=4, transformer_num=1, head_num=2, feed_forward_dim=3,
            feed_forward_activation="relu", attention_activation=None)
        ids = rng.integers(1, 9, (2, 6)).astype("float32")
        ids[1, 4:] = 0
        segments = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 0, 0]], "float32")
        asked = np.array([[0, 1, 0, 0, 1, 0], [1, 0, 0, 1, 0, 1]], "float32")
        return model.inputs, model.outputs, [ids, segments, asked]

    def normalized(rng):
        x = keras.Input((5, 4))
        n = LayerNormalization
        return x, [n()(x), n(center=False, epsilon=0.1)(x), n(scale=False)(x)], some(rng, (5, 4))

    for build in (networks, attentions, heads, embeddings, bert, normalized):
        case(keras, build, "sequences_", ["model.h5"] + (["model.keras"] if build in (attentions, heads) else []))


def vision():
    """vit-keras 0.2 and keras-tcn 3.5, with Keras 3.15."""
    import keras
    from tcn import TCN
    from vit_keras import layers as v

    def transformer(rng):
        x = keras.Input((5, 4))
        y = v.AddPositionEmbs()(v.ClassToken()(x))
        z, scores = v.TransformerBlock(num_heads=2, mlp_dim=3, dropout=0.1)(y)
        return x, [z, scores, *v.MultiHeadSelfAttention(num_heads=4)(x)], some(rng, (5, 4))

    def networks(rng):
        x = keras.Input((7, 3))
        outs = [
            TCN(3, 2, dilations=(1, 2), use_batch_norm=True)(x),
            TCN(4, 2, dilations=(1, 2), padding="same", use_layer_norm=True)(x),
        ]
        return x, outs, some(rng, (7, 3))

    case(keras, transformer, "vit_", BOTH)
    case(keras, networks, "keras3_", BOTH)


def patches():
    """keras-unet-collection 0.1 and keras-drop-block 0.7, TensorFlow 2.15."""
    from tensorflow import keras
    from keras_drop_block import DropBlock1D, DropBlock2D
    from keras_unet_collection.transformer_layers import patch_embedding, patch_extract, patch_merging

    def layers(rng):
        x = keras.Input((8, 9, 3))
        y = patch_embedding(16, 4)(patch_extract((2, 2))(x))
        outs = [y, patch_merging((4, 4), 4)(y), patch_merging((2, 8), 3)(y)]
        return x, outs + [DropBlock2D(2, 0.8)(x), DropBlock1D(2, 0.8)(y)], some(rng, (8, 9, 3))

    case(keras, layers, "patches_")


def mixtures():
    """keras-mdn-layer 1.0, Keras 3.15."""
    import keras
    from keras_mdn_layer import MDN

    def mixture(rng):
        x = keras.Input((3,))
        return x, [MDN(2, 3)(x), MDN(1, 4)(x)], some(rng, (3,))

    case(keras, mixture, "keras3_", BOTH)


def retina():
    """keras-retinanet 1.0, TensorFlow 2.15."""
    from tensorflow import keras

    sys.modules.setdefault("keras_resnet", type(sys)("keras_resnet"))
    from keras_retinanet.layers import Anchors, ClipBoxes, FilterDetections, RegressBoxes, UpsampleLike

    def boxes(rng):
        image = keras.Input((17, 23, 3))
        f = keras.Input((3, 4, 2))
        g = keras.Input((5, 9, 1))
        r = keras.Input((108, 4))
        scores = keras.Input((108, 3))
        a = Anchors(size=8, stride=6)(f)
        b = Anchors(size=5, stride=3, ratios=[0.7, 2.0], scales=[1.0])(g)
        moved = ClipBoxes()([image, RegressBoxes()([a, r])])
        outs = [
            a,
            b,
            UpsampleLike()([f, g]),
            moved,
            RegressBoxes(mean=[0.1, 0.2, 0.3, 0.4], std=[0.5, 0.4, 0.3, 0.2])([a, r]),
            *FilterDetections(max_detections=20, score_threshold=0.4)([moved, scores]),
            *FilterDetections(max_detections=9, class_specific_filter=False, nms_threshold=0.3)([moved, scores, r]),
            *FilterDetections(max_detections=130, nms=False, score_threshold=0.6)([moved, scores]),
        ]
        arrays = some(rng, (17, 23, 3), (3, 4, 2), (5, 9, 1), (108, 4))
        return [image, f, g, r, scores], outs, arrays + [rng.random((2, 108, 3)).astype("float32")]

    case(keras, boxes, "retina_")


def ssd():
    """Keras 2.2.4 and TensorFlow 1.15, with checkouts of ssd_keras and keras-contrib in PYTHONPATH."""
    import keras
    from keras_contrib.layers import (
        CRF, PELU, Capsule, CosineDense, InstanceNormalization, SReLU, SineReLU, SubPixelUpscaling, Swish)
    from keras_layers.keras_layer_AnchorBoxes import AnchorBoxes
    from keras_layers.keras_layer_DecodeDetections import DecodeDetections
    from keras_layers.keras_layer_DecodeDetectionsFast import DecodeDetectionsFast
    from keras_layers.keras_layer_L2Normalization import L2Normalization

    L = keras.layers
    own = [AnchorBoxes, DecodeDetections, DecodeDetectionsFast, L2Normalization]

    def load(file):
        return keras.models.load_model(file, custom_objects={c.__name__: c for c in own})

    def boxes(rng):
        x = L.Input((3, 5, 2))
        y = L.Input((40, 16))
        outs = [
            AnchorBoxes(30, 50, 0.2, 0.4)(x),
            AnchorBoxes(30, 50, 0.3, 0.5, aspect_ratios=[1, 3], two_boxes_for_ar1=False, clip_boxes=True,
                variances=[0.1, 0.2, 0.3, 0.4], coords="minmax", normalize_coords=True)(x),
            AnchorBoxes(60, 40, 0.5, 0.9, aspect_ratios=[2.0, 1.0, 0.5], this_steps=9, this_offsets=[0.4, 0.6],
                coords="corners", clip_boxes=True)(x),
            DecodeDetections(top_k=30, nms_max_output_size=12, confidence_thresh=0.5, img_height=30, img_width=50)(y),
            DecodeDetections(top_k=7, confidence_thresh=0.3, iou_threshold=0.2, normalize_coords=False, img_height=3, img_width=5)(y),
            DecodeDetectionsFast(top_k=25, confidence_thresh=0.6, img_height=30, img_width=50)(y),
            DecodeDetectionsFast(top_k=4, confidence_thresh=2.0, normalize_coords=False, img_height=3, img_width=5)(y),
            L2Normalization(gamma_init=20)(x),
        ]
        p = np.concatenate([
            rng.random((2, 40, 4)), rng.normal(size=(2, 40, 4)), rng.random((2, 40, 4)) * 0.4 + 0.3,
            np.full((2, 40, 4), [0.1, 0.1, 0.2, 0.2]),
        ], -1).astype("float32")
        return [x, y], outs, [*some(rng, (3, 5, 2)), p]

    def layers(rng):
        x = L.Input((3, 5, 4))
        z = L.Input((6, 3))
        outs = [
            PELU()(x),
            PELU(shared_axes=[1, 2])(x),
            SReLU()(z),
            SReLU(shared_axes=[1])(z),
            SineReLU()(x),
            SineReLU(epsilon=0.3)(x),
            Swish()(x),
            Swish(beta=0.7)(x),
            Swish(trainable=True)(z),
            SubPixelUpscaling()(x),
            CosineDense(3)(z),
            CosineDense(2, use_bias=False, activation="tanh")(x),
            InstanceNormalization(axis=-1)(x),
            Capsule(2, 5)(z),
            Capsule(3, 2, routings=2, share_weights=False, activation="tanh")(z),
        ]
        return [x, z], outs, some(rng, (3, 5, 4), (6, 3))

    def crf(rng):
        x = L.Input((5, 3))
        y = L.Masking()(x)
        outs = [
            CRF(4)(x),
            CRF(3, use_boundary=False, use_bias=False, activation="tanh")(x),
            CRF(4)(y),
            CRF(3, learn_mode="marginal")(x),
            CRF(2, learn_mode="marginal", unroll=True)(y),
            CRF(2, test_mode="marginal", use_boundary=False)(y),
            CRF(3, learn_mode="marginal", test_mode="viterbi")(y),
        ]
        a = [rng.standard_normal((4, 5, 3)).astype("float32")]
        a[0][1, 3:] = 0
        a[0][2, 1:] = 0
        a[0][3, 0] = 0
        return x, outs, a

    case(keras, boxes, "ssd_", load=load)
    case(keras, layers, "contrib_")
    case(keras, crf, "contrib_")


def caffe():
    """Keras 2.2.4 and Theano 1.0.5 (KERAS_BACKEND=theano), with a checkout of cnn_finetune in PYTHONPATH."""
    import keras
    from custom_layers.googlenet_custom_layers import LRN, PoolHelper
    from custom_layers.scale_layer import Scale

    def layers(rng):
        x = keras.layers.Input((4, 5, 6))
        outs = [LRN()(x), LRN(alpha=0.3, k=2, beta=0.5, n=3)(x), PoolHelper()(x), Scale(axis=1)(x), Scale()(x)]
        return x, outs, some(rng, (4, 5, 6))

    case(keras, layers, "caffe_")


if __name__ == "__main__":
    {f.__name__: f for f in (addons, sequences_more, vision, patches, mixtures, retina, ssd, caffe)}[sys.argv[1]]()

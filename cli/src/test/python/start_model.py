"""Makes the model and the image that fill the start-up archive, with Keras 3 and Pillow.

python start_model.py DIRECTORY
"""

import pathlib
import sys
import zipfile

import keras
import numpy as np
from keras import layers

directory = pathlib.Path(sys.argv[1])
keras.utils.set_random_seed(1)
image = keras.Input((16, 16, 3), name="image")
x = layers.Rescaling(1 / 127.5, offset=-1)(image)
x = layers.ZeroPadding2D()(x)
x = layers.Conv2D(8, 3, strides=2, use_bias=False)(x)
x = layers.BatchNormalization()(x)
x = skip = layers.ReLU(6.0)(x)
x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)
x = layers.BatchNormalization()(x)
x = layers.Activation("relu")(x)
x = layers.Conv2D(8, 1)(x)
x = layers.Add()([x, skip])
x = layers.MaxPooling2D()(x)
x = layers.Concatenate()([x, x])
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.2)(x)
x = layers.Dense(4, activation="relu")(x)
x = layers.Dense(3, activation="softmax")(x)
model = keras.Model(image, x, name="start")
path = directory / "model.keras"
model.save(path)

# The same archive, compressed: it lies in a jar and in the repository.
with zipfile.ZipFile(path) as archive:
    parts = [(info, archive.read(info)) for info in archive.infolist()]
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for info, content in parts:
        named = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
        named.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(named, content)

pixels = np.arange(16 * 16 * 3).reshape(16, 16, 3) % 256
keras.utils.save_img(directory / "image.png", pixels, scale=False)

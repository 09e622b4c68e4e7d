"""Functions of TensorFlow in graphs of Keras, as nodes of the graph."""

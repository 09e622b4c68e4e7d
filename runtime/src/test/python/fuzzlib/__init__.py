"""Random models: a model is grown from its inputs by layers of kinds that register themselves."""

package org.keras4j.cli.plot;

import org.keras4j.layers.Layer;
import org.keras4j.layers.UnknownLayer;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.Model;

/** Kinds of layers, each of which has a colour. */
public enum Family {
  INPUT("input", "#334155"),
  CORE("dense and core", "#4f46e5"),
  CONVOLUTION("convolution", "#2563eb"),
  POOLING("pooling", "#c2410c"),
  NORMALIZATION("normalization", "#0f766e"),
  ACTIVATION("activation", "#a16207"),
  MERGING("merging", "#7c3aed"),
  RESHAPING("reshaping", "#64748b"),
  REGULARIZATION("regularization", "#6b7280"),
  RECURRENT("recurrent", "#be185d"),
  ATTENTION("attention", "#a21caf"),
  PREPROCESSING("preprocessing", "#15803d"),
  OPERATION("operation", "#475569"),
  MODEL("model", "#1e293b"),
  OTHER("other", "#525252"),
  UNKNOWN("unknown", "#b91c1c");

  private final String label;
  private final String color;

  Family(String label, String color) {
    this.label = label;
    this.color = color;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  /** As {@code #rrggbb}; white text can be read on it. */
  public String color() {
    return color;
  }

  static Family of(Layer layer) {
    if (layer instanceof InputLayer) {
      return INPUT;
    } else if (layer instanceof Model) {
      return MODEL;
    } else if (layer instanceof UnknownLayer) {
      return UNKNOWN;
    } else if (layer.isOperation()) {
      return OPERATION;
    }
    String className = layer.base().className();
    if (className.equals("Activation")) {
      return ACTIVATION;
    }
    String home = layer.getClass().getPackageName();
    return switch (home.substring(home.lastIndexOf('.') + 1)) {
      case "core" -> CORE;
      case "convolutional", "local" -> CONVOLUTION;
      case "pooling" -> POOLING;
      case "normalization" -> NORMALIZATION;
      case "activations" -> ACTIVATION;
      case "merging" -> MERGING;
      case "reshaping" -> RESHAPING;
      case "regularization" -> REGULARIZATION;
      case "rnn" -> RECURRENT;
      case "attention" -> ATTENTION;
      case "preprocessing", "signal" -> PREPROCESSING;
      case "ops" -> OPERATION;
      default -> OTHER;
    };
  }
}

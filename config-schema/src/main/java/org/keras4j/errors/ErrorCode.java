package org.keras4j.errors;

/** Stable identifiers of every error that keras4j reports, grouped by what is at fault. */
public enum ErrorCode {
  /** The bytes are not a model file at all; the message names what they are. */
  NOT_A_MODEL("K1000"),
  BAD_ARCHIVE("K1001"),
  DUPLICATE_ENTRY("K1002"),
  DUPLICATE_KEY("K1003"),
  BAD_JSON("K1004"),
  BAD_NUMBER("K1010"),
  BAD_VALUE("K1011"),
  MISSING_KEY("K1012"),
  BAD_GRAPH("K1020"),
  UNKNOWN_REFERENCE("K1021"),
  BAD_SHAPE("K1030"),
  BAD_HDF5("K1100"),
  TRUNCATED("K1101"),

  LAMBDA("K2001"),
  FOREIGN_CODE("K2002"),
  EXTERNAL_FRAMEWORK("K2003"),
  EXTERNAL_PATH("K2004"),
  UNSAFE_NAME("K2005"),
  EXTERNAL_LINK("K2006"),
  PICKLE("K2007"),

  UNKNOWN_LAYER("K3001"),
  UNKNOWN_ACTIVATION("K3002"),
  UNSUPPORTED_ARGUMENT("K3003"),
  UNSUPPORTED_DTYPE("K3004"),
  UNSUPPORTED_HDF5("K3010"),
  UNSUPPORTED_FORMAT("K3011"),
  NO_KERNEL("K3020"),

  LIMIT_SIZE("K4001"),
  LIMIT_RATIO("K4002"),
  LIMIT_JSON("K4005"),
  LIMIT_SHAPE("K4006"),
  LIMIT_WEIGHTS("K4007"),
  LIMIT_GRAPH("K4008"),
  LIMIT_ACTIVATIONS("K4009"),
  LIMIT_HDF5("K4011"),

  MISSING_WEIGHTS("K5001"),
  WEIGHT_SHAPE("K5002"),
  WEIGHT_COUNT("K5003"),
  WEIGHT_NOT_STORED("K5004"),
  AMBIGUOUS_WEIGHTS("K5006"),

  INPUT_SHAPE("K6001"),
  INPUT_DTYPE("K6002"),
  INPUT_NAME("K6003"),
  INPUT_VALUE("K6004"),
  INPUT_FORMAT("K6005"),
  NO_SUCH_LAYER("K6101"),
  LAYER_NODES("K6102"),
  /** A layer tells another shape of its output than it gives. */
  LAYER_SHAPE("K6103"),

  CANCELLED("K7001"),
  DEADLINE("K7002"),

  CLOSED("K8001"),

  FILE_NOT_FOUND("K9001"),
  READ_FAILED("K9002"),
  WRITE_FAILED("K9003"),
  CANNOT_RESUME("K9004"),
  INTERNAL("K9999");

  private final String id;

  ErrorCode(String id) {
    this.id = id;
  }

  /** The identifier as printed, for example {@code K5002}. */
  public String id() {
    return id;
  }
}

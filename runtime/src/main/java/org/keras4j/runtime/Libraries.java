package org.keras4j.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The libraries on the class path. */
public final class Libraries {
  private Libraries() {}

  /** The version that a library's jar notes for Maven, or null when there is none. */
  public static @Nullable String version(String group, String artifact) {
    String note = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Libraries.class.getResourceAsStream(note)) {
      if (in == null) {
        return null;
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      return null;
    }
  }
}

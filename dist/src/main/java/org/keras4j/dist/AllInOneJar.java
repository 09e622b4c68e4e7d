package org.keras4j.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Puts the jar of the command and the libraries that its manifest names into one jar. What is
 * compressed is copied as it is, which takes a second or two where packing anew takes a minute. Of
 * two entries of one name the first counts, as it does on the class path; services and property
 * files of plug-ins are joined; licences are kept apart by library.
 */
public final class AllInOneJar implements AutoCloseable {
  private static final String SERVICES = "META-INF/services/";
  private static final String LICENSES = "META-INF/licenses/";

  private final ZipArchiveOutputStream out;
  private final long time;
  private final Set<String> written = new HashSet<>();
  private final Map<String, ByteArrayOutputStream> joined = new TreeMap<>();

  private AllInOneJar(Path target, Instant time) throws IOException {
    this.out = new ZipArchiveOutputStream(target);
    this.time = time.toEpochMilli();
  }

  /**
   * @param args the jar of the command, whose libraries lie where its manifest says; the directory
   *     of licences; the time of all entries, as ISO 8601 writes it; the jar to make
   */
  public static void main(String[] args) throws IOException {
    Path main = Path.of(args[0]);
    Path made = Path.of(args[3]);
    try (AllInOneJar jar = new AllInOneJar(made, Instant.parse(args[2]))) {
      jar.write(main, Path.of(args[1]));
    }
  }

  private void write(Path main, Path licenses) throws IOException {
    List<Path> jars = new ArrayList<>(List.of(main));
    try (JarFile jar = new JarFile(main.toFile())) {
      Manifest manifest = jar.getManifest();
      Attributes attributes = manifest.getMainAttributes();
      String libraries = attributes.getValue(Attributes.Name.CLASS_PATH);
      for (String library : libraries.split(" ")) {
        jars.add(main.resolveSibling(library));
      }
      attributes.remove(Attributes.Name.CLASS_PATH);
      attributes.put(Attributes.Name.MULTI_RELEASE, "true");
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      manifest.write(bytes);
      put(JarFile.MANIFEST_NAME, bytes.toByteArray());
    }
    for (Path jar : jars) {
      copy(jar);
    }
    for (Map.Entry<String, ByteArrayOutputStream> e : joined.entrySet()) {
      put(e.getKey(), e.getValue().toByteArray());
    }
    try (Stream<Path> texts = Files.list(licenses)) {
      for (Path text : (Iterable<Path>) texts.sorted()::iterator) {
        put(LICENSES + text.getFileName(), Files.readAllBytes(text));
      }
    }
  }

  private void copy(Path jar) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(jar).get()) {
      for (ZipArchiveEntry e : Collections.list(zip.getEntries())) {
        String name = nameOf(e.getName(), jar);
        if (name == null) {
          continue;
        }
        if (isJoined(name)) {
          try (InputStream in = zip.getInputStream(e)) {
            ByteArrayOutputStream all =
                joined.computeIfAbsent(name, n -> new ByteArrayOutputStream());
            in.transferTo(all);
            all.write('\n');
          }
        } else if (written.add(name)) {
          ZipArchiveEntry copy = new ZipArchiveEntry(name);
          copy.setTime(time);
          copy.setMethod(e.getMethod());
          copy.setSize(e.getSize());
          copy.setCompressedSize(e.getCompressedSize());
          copy.setCrc(e.getCrc());
          try (InputStream in = zip.getRawInputStream(e)) {
            out.addRawArchiveEntry(copy, in);
          }
        }
      }
    }
  }

  private void put(String name, byte[] content) throws IOException {
    if (written.add(name)) {
      ZipArchiveEntry e = new ZipArchiveEntry(name);
      e.setTime(time);
      out.putArchiveEntry(e);
      out.write(content);
      out.closeArchiveEntry();
    }
  }

  private static boolean isJoined(String name) {
    return name.startsWith(SERVICES) || name.equals("plugin.properties");
  }

  /** What an entry is called in the jar; null when it is left out. */
  private static @Nullable String nameOf(String name, Path jar) {
    String upper = name.toUpperCase(Locale.ROOT);
    String last = name.substring(name.lastIndexOf('/') + 1);
    boolean signs =
        upper.startsWith("META-INF/")
            && upper.lastIndexOf('/') == "META-INF".length()
            && upper.matches(".*\\.(SF|RSA|DSA|EC)|.*/INDEX\\.LIST");
    if (name.endsWith("/")
        || name.equals(JarFile.MANIFEST_NAME)
        || signs
        || last.equals("module-info.class")
        || name.equals("plugin.xml")) {
      return null;
    }
    String directory = name.substring(0, name.length() - last.length());
    boolean legal =
        (directory.isEmpty() || directory.equals("META-INF/"))
            && last.matches("(?i).*(LICENSE|NOTICE|COPYING|about\\.html).*");
    return legal ? LICENSES + jar.getFileName().toString().replace(".jar", "/") + last : name;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}

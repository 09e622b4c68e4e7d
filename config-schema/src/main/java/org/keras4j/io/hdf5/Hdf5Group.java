package org.keras4j.io.hdf5;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A group. Its members are read when they are first asked for. */
public final class Hdf5Group extends Hdf5Object {
  private @Nullable Map<String, Long> links;

  Hdf5Group(Hdf5File file, ObjectHeader header, String path) {
    super(file, header, path);
  }

  /** Names of the members, in HDF5's order: {@code dense_10} comes before {@code dense_2}. */
  public List<String> childNames() {
    return file.locked(path(), () -> List.copyOf(links().keySet()));
  }

  /** The group at a relative path; empty when there is none or it is a dataset. */
  public Optional<Hdf5Group> group(String relativePath) {
    return file.locked(
        path(),
        () -> find(relativePath) instanceof Hdf5Group g ? Optional.of(g) : Optional.empty());
  }

  /** The dataset at a relative path; empty when there is none or it is a group. */
  public Optional<Hdf5Dataset> dataset(String relativePath) {
    return file.locked(
        path(),
        () -> find(relativePath) instanceof Hdf5Dataset d ? Optional.of(d) : Optional.empty());
  }

  private @Nullable Hdf5Object find(String relativePath) {
    Hdf5Object at = this;
    for (String name : relativePath.split("/")) {
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      Long address = at instanceof Hdf5Group g ? g.links().get(name) : null;
      if (address == null) {
        return null;
      }
      at = file.object(address, at.path().equals("/") ? "/" + name : at.path() + "/" + name);
    }
    return at;
  }

  private Map<String, Long> links() {
    if (links == null) {
      links = GroupLinks.read(file.guard(), header, path());
    }
    return links;
  }
}

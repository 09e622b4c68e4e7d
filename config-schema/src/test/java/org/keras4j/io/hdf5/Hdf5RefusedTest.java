package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.io.IoFiles;
import org.keras4j.io.bytes.ByteSource;

/** What h5py can write and a reader of models must not take. */
class Hdf5RefusedTest {
  private static Hdf5Group root(String name) {
    return Hdf5File.open(ByteSource.of(IoFiles.bytes(name), name), LoadLimits.defaults(), name)
        .root();
  }

  @ParameterizedTest
  @CsvSource({
    "refused.h5, soft/w, EXTERNAL_LINK, soft",
    "refused.h5, external/w, EXTERNAL_LINK, link",
    "refused.h5, efl/w, EXTERNAL_LINK, another file",
    "refused.h5, virtual/w, EXTERNAL_LINK, virtual",
    "refused.h5, unwritten/contiguous, WEIGHT_NOT_STORED, never written",
    "refused.h5, unwritten/chunked, WEIGHT_NOT_STORED, never written",
    "refused.h5, unwritten/half, WEIGHT_NOT_STORED, never written",
    "refused.h5, types/compound, UNSUPPORTED_HDF5, compound",
    "refused.h5, types/opaque1, UNSUPPORTED_HDF5, opaque of 1",
    "refused.h5, types/float8, UNSUPPORTED_HDF5, float8_x2",
    "refused.h5, types/enum, UNSUPPORTED_HDF5, enumeration",
    "refused.h5, filters/unknown, UNSUPPORTED_HDF5, filter 32015",
  })
  void refuses(String file, String path, ErrorCode code, String text) {
    Hdf5Group root = root(file);
    KerasException e =
        catchThrowableOfType(KerasException.class, () -> root.dataset(path).orElseThrow().read());
    assertThat(e.code()).isEqualTo(code);
    assertThat(e.getMessage()).contains(text);
    assertThat(e.location()).startsWith(file + ":/" + path.substring(0, path.indexOf('/')));
    assertThat(e.hint()).isNotNull();
  }

  @Test
  void complexNumbersAreTheirPartsInALastAxis() {
    Hdf5Dataset complex = root("refused.h5").dataset("types/complex").orElseThrow();
    assertThat(complex.dtype().isFloating()).isTrue();
    assertThat(complex.shape().last()).isEqualTo(2);
    assertThat(complex.read().size()).isEqualTo(complex.shape().size());
  }

  @Test
  void theRestOfTheFileStaysReadable() {
    assertThat(root("refused.h5").dataset("plain/w").orElseThrow().read().toFloatArray())
        .containsExactly(0, 1, 2);
  }

  @Test
  void refusesASecondNameOfAnObject() {
    Hdf5Group hard = root("refused.h5").group("hard").orElseThrow();
    assertThat(hard.dataset("first")).isPresent();
    assertThatExceptionOfType(KerasException.class)
        .isThrownBy(() -> hard.dataset("second"))
        .withMessageContaining("second name of /hard/first");
  }

  @Test
  void refusesAGroupInsideItself() {
    assertThatExceptionOfType(KerasException.class)
        .isThrownBy(() -> root("refused.h5").group("cycle/self/cycle/self"))
        .withMessageContaining("second name of /");
  }

  @Test
  void knowsTypeAndShapeBeforeItRefusesToRead() {
    Hdf5Dataset d = root("refused.h5").dataset("unwritten/half").orElseThrow();
    assertThat(d.shape()).hasToString("(6,)");
    assertThat(d.dtype()).hasToString("float32");
  }
}

package org.keras4j.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.model.Model;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.Vocabulary;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.registry.RegistryResolver;
import org.keras4j.registry.SavedState;
import org.keras4j.tensor.DType;

/** StringLookup, IntegerLookup and TextVectorization: what they read, accept and refuse. */
class TextLayersTest {
  private static final String AB = "'vocabulary':['a','b']";

  private static LayerProbe text(String className, String config) {
    return LayerProbe.keras3(className, "{" + config + "}").input(DType.STRING, -1, 3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | 'output_mode':'int' | int64(None, 3)",
        "3 | 'output_mode':'count' | int64(None, 3)",
        "3 | 'output_mode':'binary' | int64(None, 3)",
        "3 | 'output_mode':'one_hot' | int64(None, 3, 3)",
        "3 | 'output_mode':'tf-idf','idf_weights':[1,2] | float32(None, 3)",
        "3 | 'output_mode':'count','max_tokens':8,'pad_to_max_tokens':true | int64(None, 8)",
        "2 | 'output_mode':'int' | int64(None, 3)",
        "2 | 'output_mode':'int','dtype':'string' | int64(None, 3)",
        "2 | 'output_mode':'int','dtype':'int32' | int32(None, 3)",
        "2 | 'output_mode':'count' | float32(None, 3)",
        "2 | 'output_mode':'multi_hot','num_oov_indices':4 | float32(None, 6)"
      })
  void forms(int generation, String config, String output) {
    String all = "{" + AB + "," + config + "}";
    LayerProbe p =
        generation == 3
            ? LayerProbe.keras3("StringLookup", all)
            : LayerProbe.keras2("StringLookup", all);
    assertThat(p.input(DType.STRING, -1, 3).output()).isEqualTo(output);
  }

  @Test
  void indicesOfTokens() {
    Vocabulary v = vocabulary(text("StringLookup", AB + ",'mask_token':'','num_oov_indices':1"));
    assertThat(List.of(v.index(""), v.index("zzz"), v.index("a"), v.index("b")))
        .containsExactly(0L, 1L, 2L, 3L);
    v = vocabulary(text("StringLookup", AB + ",'mask_token':'b!','output_mode':'count'"));
    assertThat(List.of(v.index("b!"), v.index("zzz"), v.index("b")))
        .containsExactly(Long.MAX_VALUE, 0L, 2L);
    v = vocabulary(text("StringLookup", "'vocabulary':['[UNK]','[UNK]','x'],'num_oov_indices':2"));
    assertThat(v.index("x")).isEqualTo(2);
  }

  private static Vocabulary vocabulary(LayerProbe p) {
    return p.ops(LookupOp.class).get(0).vocabulary();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'vocabulary':['a','a'] | a token occurs twice",
        "'vocabulary':[] | at least one token",
        "'vocabulary':[1] | expected a string, got 1",
        AB + ",'max_tokens':2 | it has 3 entries with mask and OOV, max_tokens is 2",
        AB + ",'mask_token':'b' | the mask token 'b' is among the tokens",
        "'vocabulary':['a','[UNK]'],'invert':true | the OOV token '[UNK]' is among the tokens",
        AB + ",'invert':true,'output_mode':'count' | expected int, since invert is true",
        AB + ",'output_mode':'sparse' | expected one of [INT",
        AB + ",'num_oov_indices':-1 | expected 0 to 1073741824",
        AB + ",'pad_to_max_tokens':true | expected a number of tokens",
        AB + ",'output_mode':'tf_idf','idf_weights':[1] | expected 2 weights"
      })
  void refusesWhatDoesNotFit(String config, String message) {
    assertThatThrownBy(() -> LayerProbe.keras3("StringLookup", "{" + config + "}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aVocabularyElsewhereIsNotOpened() {
    assertThatThrownBy(() -> LayerProbe.keras2("StringLookup", "{'vocabulary':'/etc/passwd'}"))
        .isInstanceOf(UnsafeModelException.class)
        .hasMessageContaining("config.vocabulary: refused: the vocabulary is in another file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"StringLookup", "TextVectorization"})
  void withoutVocabularyALayerIsReadButNotCalled(String className) {
    LayerProbe p = text(className, "'vocabulary':null,'split':null");
    assertThatThrownBy(p::output)
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("the file holds no vocabulary of the layer");
  }

  @Test
  void sparseAndRaggedOutputsAreRefused() {
    for (String key : List.of("sparse", "ragged")) {
      assertThatThrownBy(() -> text("TextVectorization", AB + ",'" + key + "':true"))
          .isInstanceOf(UnsupportedModelException.class)
          .hasMessageContaining("config." + key);
    }
    assertThatThrownBy(
            () -> LayerProbe.keras2("TextVectorization", "{" + AB + ",'output_mode':null}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("ragged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'output_mode':'int' | int64(None, None)",
        "'output_sequence_length':7 | int64(None, 7)",
        "'output_mode':'count' | int64(None, 3)",
        "'output_mode':'multi_hot','max_tokens':9,'pad_to_max_tokens':true | int64(None, 9)",
        "'split':null | int64(None, 1)",
        "'split':null,'ngrams':[1,2] | int64(None, 1)",
        "'split':null,'output_sequence_length':4 | int64(None, 4)"
      })
  void texts(String config, String output) {
    LayerProbe p = LayerProbe.keras3("TextVectorization", "{" + AB + "," + config + "}");
    assertThat(p.input(DType.STRING, -1, 1).output()).isEqualTo(output);
  }

  @Test
  void textsThatAreSplitStandAlone() {
    assertThatThrownBy(() -> text("TextVectorization", AB).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("texts that are split have shape (batch) or (batch, 1)");
    assertThatThrownBy(
            () -> LayerProbe.keras3("TextVectorization", "{" + AB + "}").input(-1, 1).output())
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("expected texts, got float32(None, 1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'standardize':'clean' | clean | withTextFunction",
        "'split':{'class_name':'function','config':'p>cut'} | p>cut | withSplitFunction",
        "'split':{'class_name':'__lambda__','config':{}} | <lambda> | withSplitFunction"
      })
  void pythonFunctionsAreNotRun(String config, String name, String help) {
    assertThatThrownBy(() -> text("TextVectorization", AB + "," + config))
        .isInstanceOf(UnsafeModelException.class)
        .hasMessageContaining("'" + name + "' is a Python function")
        .satisfies(e -> assertThat(((KerasException) e).hint()).endsWith(help));
  }

  @Test
  void weightsOfTfIdf() {
    String config = "{" + AB + ",'output_mode':'tf_idf','idf_weights':[1,2]}";
    assertThat(LayerProbe.keras3("StringLookup", config).input(DType.STRING, -1, 3).weights())
        .isEmpty();
    assertThat(LayerProbe.keras2("StringLookup", config).input(DType.STRING, -1, 3).weights())
        .containsExactly("idf_weights(3,)*");
  }

  @Test
  void namesOfTensorFlow23() {
    LayerProbe p =
        LayerProbe.keras2(
            "IntegerLookup",
            "{'vocabulary':[0,-1,5,6],'max_values':4,'mask_value':0,'oov_value':-1}");
    Vocabulary v = vocabulary(p.input(DType.INT64, -1, 2));
    assertThat(List.of(v.index(0L), v.index(99L), v.index(5L), v.index(6L)))
        .containsExactly(0L, 1L, 2L, 3L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DenseFeatures", "SequenceFeatures", "DynamicLookup"})
  void refusedForGood(String className) {
    assertThatThrownBy(() -> LayerProbe.keras2(className, "{'name':'x'}"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("a " + className + " is not supported: its ");
  }

  @Test
  void hostileSizesAreLimits() {
    String one =
        "{" + AB + ",'output_mode':'one_hot','pad_to_max_tokens':true,'max_tokens':2147483647}";
    assertThatThrownBy(() -> LayerProbe.keras3("StringLookup", one).input(DType.STRING, 2).output())
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("one_hot of 2147483647 categories");
    assertThatThrownBy(
            () -> LayerProbe.keras3("StringLookup", "{" + AB + ",'num_oov_indices':2147483647}"))
        .isInstanceOf(ModelFormatException.class);
    assertThatThrownBy(
            () -> LayerProbe.keras3("TextVectorization", "{" + AB + ",'ngrams':2000000000}"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("lengths from 1 to 1000");
  }

  // ---- vocabularies of files

  private static final String UNADAPTED = "'vocabulary':null,'mask_token':null";

  private static Layer read(String json, Map<String, byte[]> assets, List<String> asked) {
    byte[] config = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    RegistryResolver r =
        new RegistryResolver(
            LayerRegistry.builtIns(),
            new Writer(3, "3.15.1"),
            LoadLimits.defaults(),
            new SavedState() {
              @Override
              public Optional<byte[]> asset(String path) {
                asked.add(path);
                return Optional.ofNullable(assets.get(path));
              }
            });
    return r.layer(ConfigReader.read(config, LoadLimits.defaults(), "test"));
  }

  private static String sequential(String... layers) {
    return "{'class_name':'Sequential','config':{'name':'m"
        + layers.length
        + "','layers':["
        + "{'class_name':'InputLayer','config':{'batch_shape':[null,1],'dtype':'string',"
        + "'name':'i'}},"
        + String.join(",", layers)
        + "]}}";
  }

  private static String lookup(String name, String more) {
    return "{'class_name':'StringLookup','config':{'name':'" + name + "'," + more + "}}";
  }

  @Test
  void foldersAreCountedByClassInEveryModel() {
    List<String> asked = new ArrayList<>();
    String inner = sequential(lookup("c", UNADAPTED));
    read(
        sequential(lookup("a", UNADAPTED), inner, lookup("b", AB), lookup("d", UNADAPTED)),
        Map.of(),
        asked);
    assertThat(asked)
        .contains(
            "layers/string_lookup/vocabulary.txt",
            "layers/sequential/layers/string_lookup/vocabulary.txt",
            "layers/string_lookup_2/vocabulary.txt")
        .doesNotContain("layers/string_lookup_1/vocabulary.txt");
  }

  @Test
  void foldersOfTensorFlow212HaveGaps() {
    Map<String, byte[]> assets = new HashMap<>();
    String old = "_layer_checkpoint_dependencies/string_lookup";
    assets.put(old + "/vocabulary.txt", bytes("[UNK]\nfirst"));
    assets.put(old + "_2/vocabulary.txt", bytes("[UNK]\nsecond"));
    Layer m =
        read(sequential(lookup("a", UNADAPTED), lookup("b", UNADAPTED)), assets, new ArrayList<>());
    List<Object> found = new ArrayList<>();
    ((Model) m).layers().forEach(l -> found.add(l.getConfig().get("vocabulary")));
    assertThat(found).containsExactly(List.of("[UNK]", "first"), List.of("[UNK]", "second"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Object saved(String className, String more, byte[] file) {
    String config = "'name':'a','vocabulary':null" + more;
    Layer m =
        read(
            sequential("{'class_name':'" + className + "','config':{" + config + "}}"),
            Map.of(
                "layers/"
                    + className
                        .replace("gL", "g_l")
                        .replace("rL", "r_l")
                        .toLowerCase(java.util.Locale.ROOT)
                    + "/vocabulary.txt",
                file),
            new ArrayList<>());
    return ((Model) m).layers().get(0).getConfig().get("vocabulary");
  }

  @Test
  void linesOfEveryPlatform() {
    assertThat(saved("StringLookup", "", bytes("[UNK]\nü\n b \n\n")))
        .isEqualTo(List.of("[UNK]", "ü", " b "));
    assertThat(saved("StringLookup", ",'vocabulary_size':4", bytes("[UNK]\na\nb\n")))
        .isEqualTo(List.of("[UNK]", "a", "b", ""));
    assertThat(saved("StringLookup", "", bytes("[UNK]\r\na\r\n\r\nb")))
        .isEqualTo(List.of("[UNK]", "a", "", "b"));
    assertThat(saved("StringLookup", "", new byte[] {'[', 'U', 'N', 'K', ']', '\n', (byte) 0xfc}))
        .isEqualTo(List.of("[UNK]", "ü"));
    assertThat(saved("IntegerLookup", "", bytes("-1\n42\n-7"))).isEqualTo(List.of(-1L, 42L, -7L));
  }

  @Test
  void damagedFilesAreNamed() {
    Layer m =
        read(
            sequential("{'class_name':'IntegerLookup','config':{'name':'a'}}"),
            Map.of("layers/integer_lookup/vocabulary.txt", bytes("-1\nabc")),
            new ArrayList<>());
    assertThat(((Model) m).problems())
        .singleElement()
        .satisfies(
            e ->
                assertThat(e)
                    .hasMessageContaining(
                        "vocabulary.txt, line 2: expected an integer, got 'abc'"));
  }

  @Test
  void aMillionTokensAreReadQuickly() {
    StringBuilder s = new StringBuilder("[UNK]");
    for (int i = 0; i < 1_000_000; i++) {
      s.append("\ntoken").append(i);
    }
    long start = System.nanoTime();
    assertThat((List<?>) saved("StringLookup", "", bytes(s.toString()))).hasSize(1_000_001);
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }
}

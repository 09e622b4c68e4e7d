package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;

/** Models of texts, whose sequences are as long as the longest text of a batch. */
class TextModelsTest {
  private static final String IDS =
      "{'class_name':'TextVectorization','config':{'name':'ids','vocabulary':['a','b']%s}}";

  private static KerasModel model(LayerRegistry registry, String... layers) {
    String json =
        "{'class_name':'Sequential','keras_version':'2.15.0','config':{'name':'m','layers':["
            + "{'class_name':'InputLayer','config':{'batch_input_shape':[null,1],"
            + "'dtype':'string','name':'x'}},"
            + String.join(",", layers)
            + "]}}";
    return KerasModel.fromJson(
        json.replace('\'', '"'), LoadOptions.defaults().withRegistry(registry).withInitSeed(7L));
  }

  private static KerasModel model(String... layers) {
    return model(LayerRegistry.builtIns(), layers);
  }

  private static Tensor texts(String... texts) {
    return Tensor.of(texts, texts.length, 1);
  }

  private static List<Long> longs(Tensor t) {
    List<Long> out = new ArrayList<>();
    for (int i = 0; i < t.size(); i++) {
      out.add(t.getLong(i));
    }
    return out;
  }

  @Test
  void sequencesAreAsLongAsTheLongestText() {
    Predictor p = Predictor.of(model(String.format(IDS, "")));
    assertThat(longs(p.predict(texts("a b c", "b", "")).get(0)))
        .containsExactly(2L, 3L, 1L, 3L, 0L, 0L, 0L, 0L, 0L);
    assertThat(p.predict(texts("a", "b a", "A B A B")).get(0).shape()).hasToString("(3, 4)");
    assertThat(p.predict(texts("", " ")).get(0).shape()).hasToString("(2, 0)");
    assertThat(p.predict(texts("a b c", "b", "")).get(0).shape()).hasToString("(3, 3)");
  }

  @Test
  void eachBatchHasALengthOfItsOwn() {
    KerasModel m =
        model(
            String.format(IDS, ""),
            "{'class_name':'Embedding','config':{'name':'e','input_dim':4,'output_dim':2}}",
            "{'class_name':'GlobalAveragePooling1D','config':{'name':'g'}}");
    Tensor both = texts("a", "b", "a b a", "b b b b");
    Tensor cut = Predictor.of(m, PredictorOptions.defaults().withBatchSize(2)).predict(both).get(0);
    Tensor first = Predictor.of(m).predict(texts("a", "b")).get(0);
    Tensor second = Predictor.of(m).predict(texts("a b a", "b b b b")).get(0);
    for (int i = 0; i < 4; i++) {
      assertThat(cut.getDouble(i)).isEqualTo(first.getDouble(i));
      assertThat(cut.getDouble(4 + i)).isEqualTo(second.getDouble(i));
    }
    Predictor ids =
        Predictor.of(model(String.format(IDS, "")), PredictorOptions.defaults().withBatchSize(2));
    assertThatThrownBy(() -> ids.predict(both))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessage("the batches give outputs of different shapes, as (2, 1) and (2, 4)");
  }

  @Test
  void tracesAndPlansOfMeasuredLengths() {
    Predictor p = Predictor.of(model(String.format(IDS, "")));
    Tensor x = texts("a b", "c");
    assertThat(p.trace(List.of(x), new RunControl()))
        .singleElement()
        .satisfies(t -> assertThat(t.layer()).isEqualTo("ids"));
    assertThat(p.explain(List.of(x.spec()))).startsWith("A length is measured first");
    Predictor fixed = Predictor.of(model(String.format(IDS, ",'output_sequence_length':2")));
    assertThat(fixed.explain(List.of(x.spec()))).doesNotContain("measured");
  }

  @Test
  void manyThreadsManyLengths() throws Exception {
    Predictor p = Predictor.of(model(String.format(IDS, "")));
    List<Thread> threads = new ArrayList<>();
    List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 4; t++) {
      int from = t;
      Thread thread =
          new Thread(
              () -> {
                for (int n = 1 + from; n < 60; n += 3) {
                  Tensor y = p.predict(texts("a ".repeat(n), "b")).get(0);
                  if (y.shape().dim(1) != n || y.getLong(n - 1) != 2 || y.getLong(n) != 3) {
                    wrong.add(n + ": " + y.shape());
                  }
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void functionsOfOnesOwn() {
    LayerRegistry registry =
        LayerRegistry.builtIns()
            .withTextFunction("clean", s -> s.replace("<br />", " "))
            .withSplitFunction("pk>commas", s -> Arrays.asList(s.split(",", -1)));
    String split = "{'module':'builtins','class_name':'function','config':'pk>commas'}";
    KerasModel m = model(registry, String.format(IDS, ",'standardize':'clean','split':" + split));
    assertThat(longs(Predictor.of(m).predict(texts("a,b<br />,b,", "a")).get(0)))
        .containsExactly(2L, 1L, 3L, 0L, 2L, 0L, 0L, 0L);
  }

  @Test
  void unknownTokensAreErrorsWithoutAnIndex() {
    KerasModel m =
        model(
            "{'class_name':'StringLookup','config':{'name':'s','vocabulary':['a'],"
                + "'num_oov_indices':0}}");
    assertThatThrownBy(() -> Predictor.of(m).predict(texts("a", "q")))
        .isInstanceOf(InputMismatchException.class)
        .hasMessageContaining("'q' is not in the vocabulary");
  }

  @Test
  void loopsOverTimeStepsNeedAFixedLength() {
    KerasModel m =
        model(
            "{'class_name':'TimeDistributed','config':{'name':'t','layer':"
                + String.format(IDS, "")
                + "}}");
    assertThatThrownBy(() -> Predictor.of(m).predict(texts("a", "q")))
        .isInstanceOf(org.keras4j.errors.KerasException.class);
  }
}

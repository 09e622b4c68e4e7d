package org.keras4j.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.model.ModelSummary;

class SummaryGridTest {
  private static ModelSummary summary(String name) throws IOException {
    String json = Files.readString(Path.of("src/test/resources/summaries/" + name + ".json"));
    return ModelSummary.of(KerasModel.fromJson(json).model());
  }

  private static SummaryGrid grid(String model, boolean nested, SummaryColumn... columns)
      throws IOException {
    ModelSummary summary = summary(model);
    List<SummaryColumn> all =
        columns.length == 0 ? SummaryGrid.usual(summary, true, false) : List.of(columns);
    return new SummaryGrid(summary, all, nested, Map.of());
  }

  @Test
  void csvIsQuotedAndPlain() throws IOException {
    String csv = grid("nested", true).csv();
    assertThat(csv)
        .startsWith("name,type,shape,params,connected,trainable\r\n")
        .contains("\r\ninner,Functional,\"[(None, 3), (None, 2)]\",29,")
        .contains("\r\ninner/k,Dense,\"(None, 2)\",8,,N\r\n");
    assertThat(csv.lines()).allMatch(l -> !l.contains("└"));
    assertThat(grid("nested", false).csv()).doesNotContain("inner/k");
  }

  @Test
  void markdownHasATableAndTotals() throws IOException {
    String text = grid("chain", false, SummaryColumn.NAME, SummaryColumn.PARAMS).markdown();
    assertThat(text)
        .startsWith("**digits**\n\n| Layer | Param # |\n|---|---:|\n")
        .contains(
            "| a\\_dense\\_layer\\_with\\_quite\\_a\\_long\\_name\\_of\\_its\\_own | 5,409,000 |\n")
        .endsWith("Non-trainable params: 64 (256.00 B)  \n");
    assertThat(grid("nested", true).markdown()).contains("| &nbsp;&nbsp;└ k |");
  }

  @Test
  void theTableFitsAWidth() throws IOException {
    SummaryGrid grid = grid("merged", false);
    String wide = grid.table(0);
    String narrow = grid.table(70);
    assertThat(wide.lines().skip(1).findFirst().orElseThrow().length()).isGreaterThan(70);
    assertThat(narrow.lines().filter(l -> !l.startsWith(" ")))
        .allMatch(l -> l.startsWith("Model") || l.length() == 70);
    assertThat(narrow).contains("a_sum_of").contains("Total params: ");
  }

  @Test
  void costsAreSummed() throws IOException {
    ModelSummary summary = summary("nested_sequential");
    Map<String, LayerCost> costs =
        Map.of(
            "first", new LayerCost(35, 28),
            "first/dense_14", new LayerCost(35, 28),
            "second", new LayerCost(1_000_000, 2048));
    List<SummaryColumn> columns =
        List.of(SummaryColumn.NAME, SummaryColumn.MACS, SummaryColumn.MEMORY);
    String table = new SummaryGrid(summary, columns, false, costs).table(0);
    assertThat(table)
        .contains("1,000,000 │     2.00 KB │")
        .contains("\n MACs: 1,000,035\n Outputs of all layers: 2.03 KB\n");
    assertThat(SummaryJson.render(summary, costs)).contains("\"macs\" : 35");
  }

  @Test
  void rangesAsInKeras() throws IOException {
    ModelSummary summary = summary("chain");
    assertThat(summary.range("max.*", "dropout").rows()).hasSize(4);
    assertThat(summary.range("dropout", "max.*").rows()).hasSize(4);
    assertThat(summary.range("max.*", "dropout").total()).isEqualTo(summary.total());
    assertThatThrownBy(() -> summary.range("dropuot", "max.*"))
        .isInstanceOf(LayerAccessException.class)
        .hasMessageContaining("Did you mean 'dropout'?");
    assertThatThrownBy(() -> summary.range("(", "max.*"))
        .isInstanceOf(LayerAccessException.class)
        .hasMessageContaining("no regular expression");
  }
}

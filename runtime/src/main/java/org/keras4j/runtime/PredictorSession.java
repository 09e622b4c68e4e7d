package org.keras4j.runtime;

import java.util.List;
import java.util.Map;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;

/**
 * One sequence that a model with stateful layers is given piece by piece: each call starts from the
 * states that the one before has left, the first from zeros. A predictor may have any number of
 * sessions at once, each with states of its own; a single one is not thread-safe. Without stateful
 * layers a session is no more than its predictor.
 *
 * <pre>{@code
 * PredictorSession session = predictor.newSession();
 * Tensor first = session.predict(part1).get(0);
 * Tensor second = session.predict(part2).get(0);
 * session.resetStates();
 * }</pre>
 *
 * <p>Source: Keras's stateful RNN and {@code reset_states}.
 */
public final class PredictorSession {
  private final Predictor predictor;
  private final RecurrentStates states = new RecurrentStates();

  PredictorSession(Predictor predictor) {
    this.predictor = predictor;
  }

  /** Predicts the next piece, inputs in the model's order. */
  public List<Tensor> predict(Tensor... inputs) {
    return predict(List.of(inputs));
  }

  /**
   * Predicts the next piece.
   *
   * @param inputs one tensor per input, each with its batch dimension
   * @throws org.keras4j.errors.InputMismatchException when the inputs do not fit the model, or the
   *     states are those of batches of another size
   */
  public List<Tensor> predict(List<Tensor> inputs) {
    return predict(inputs, new RunControl());
  }

  /** The same; the control cancels, or sets a deadline. */
  public List<Tensor> predict(List<Tensor> inputs, RunControl control) {
    return predictor.predict(inputs, states, control);
  }

  /** Predicts the next piece of named inputs; gives the outputs by name. */
  public Map<String, Tensor> predict(Map<String, Tensor> inputs) {
    NamedTensors names = new NamedTensors(predictor);
    return names.outputs(predict(names.inputs(inputs)));
  }

  /** Forgets the states: the next piece starts from zeros. */
  public void resetStates() {
    states.reset();
  }
}

package org.keras4j.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ObjectInputStream;
import java.util.ServiceLoader;
import org.keras4j.errors.KerasException;

/** The walls of the house; see docs/architecture.md. */
@AnalyzeClasses(
    packages = "org.keras4j.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule nd4jStaysInItsRoom =
      noClasses()
          .that(
              resideInAPackage("org.keras4j.runtime.engine.nd4j..")
                  .or(nameStartingWith("org.keras4j.runtime.Nd4jTensors"))
                  .as("outside the nd4j engine and the INDArray bridge")
                  .negate())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..");

  @ArchTest
  static final ArchRule nativeCodeStaysInTheRoomsOfEngines =
      noClasses()
          .that(
              resideInAnyPackage(
                      "org.keras4j.runtime.engine.nd4j..", "org.keras4j.runtime.engine.onednn..")
                  .or(nameStartingWith("org.keras4j.runtime.Nd4jTensors"))
                  .as("outside the engines of native code and the INDArray bridge")
                  .negate())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule oneDnnStaysInItsRoom =
      noClasses()
          .that(resideInAPackage("org.keras4j.runtime.engine.onednn..").negate())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bytedeco.dnnl..");

  @ArchTest
  static final ArchRule executionKnowsOpsAndNoLayers =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.keras4j.runtime.plan..",
              "org.keras4j.runtime.passes..",
              "org.keras4j.runtime.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.keras4j.layers..",
              "org.keras4j.model..",
              "org.keras4j.registry..",
              "org.keras4j.io..",
              "org.keras4j.binding..",
              "org.keras4j.config..");

  @ArchTest
  static final ArchRule noPackageCycles =
      slices().matching("org.keras4j.runtime.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule executionDoesNotKnowThePublicApi =
      noClasses()
          .that()
          .resideInAnyPackage(
              "org.keras4j.runtime.plan..",
              "org.keras4j.runtime.passes..",
              "org.keras4j.runtime.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.keras4j.runtime");

  @ArchTest
  static final ArchRule kernelsDoNotKnowTheirEngines =
      noClasses()
          .that()
          .resideInAPackage("org.keras4j.runtime.engine")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.keras4j.runtime.engine.*..");

  @ArchTest
  static final ArchRule plainLoopsNeedNoOtherEngine =
      noClasses()
          .that()
          .resideInAPackage("org.keras4j.runtime.engine.java..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.keras4j.runtime.engine.nd4j..", "org.keras4j.runtime.engine.onednn.."));

  @ArchTest
  static final ArchRule nothingOfAFileRunsCode =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ServiceLoader.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule noBareRuntimeException =
      noClasses()
          .that()
          .areNotAssignableTo(KerasException.class)
          .should()
          .callConstructor(RuntimeException.class)
          .orShould()
          .callConstructor(RuntimeException.class, String.class)
          .orShould()
          .callConstructor(RuntimeException.class, String.class, Throwable.class)
          .orShould()
          .callConstructor(RuntimeException.class, Throwable.class);

  @ArchTest
  static final ArchRule noTalking =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}

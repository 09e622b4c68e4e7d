package org.keras4j;

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
@AnalyzeClasses(packages = "org.keras4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule noNativeCodeAndNoCommandLine =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.bytedeco..", "picocli..");

  @ArchTest
  static final ArchRule layersKnowNoFiles =
      noClasses()
          .that()
          .resideInAnyPackage("org.keras4j.layers..", "org.keras4j.ops..", "org.keras4j.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.fasterxml..", "io.jhdf..", "org.keras4j.io..", "org.keras4j.binding..");

  @ArchTest
  static final ArchRule opsKnowNoLayers =
      noClasses()
          .that()
          .resideInAnyPackage("org.keras4j.ops..", "org.keras4j.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.keras4j.layers..",
              "org.keras4j.model..",
              "org.keras4j.config..",
              "org.keras4j.registry..");

  @ArchTest
  static final ArchRule noPackageCycles =
      slices().matching("org.keras4j.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyOurReaderOpensHdf5 =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("io.jhdf..");

  @ArchTest
  static final ArchRule nothingOfAFileRunsCode =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.keras4j.registry.Discovered")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ObjectInputStream.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class)
          .orShould()
          .callMethod(Class.class, "forName", String.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ServiceLoader.class)
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

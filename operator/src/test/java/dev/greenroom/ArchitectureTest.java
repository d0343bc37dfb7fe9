package dev.greenroom;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;

/** The arrows of the architecture, and what no class below the root package may reach for. */
@AnalyzeClasses(packages = "dev.greenroom", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] JDK = {"java..", "javax..", "com.sun.net.httpserver.."};
  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("dev.greenroom..");

  @ArchTest
  static final ArchRule theApiKnowsNothingOfOurs =
      onlyOurs("dev.greenroom.api..", "dev.greenroom.api..");

  @ArchTest
  static final ArchRule theCoreKnowsTheApiAndTheJdkOnly =
      classes()
          .that()
          .resideInAPackage("dev.greenroom.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.greenroom.core..",
              "dev.greenroom.api..",
              "java..",
              "org.jspecify.annotations..");

  @ArchTest
  static final ArchRule theBindingKnowsCoreApiAndTheRunnersWords =
      onlyOurs(
          "dev.greenroom.binding..",
          "dev.greenroom.binding..",
          "dev.greenroom.core..",
          "dev.greenroom.api..",
          "dev.greenroom.runner.protocol..");

  @ArchTest
  static final ArchRule theOperatorKnowsBindingCoreAndApi =
      onlyOurs(
          "dev.greenroom.operator..",
          "dev.greenroom.operator..",
          "dev.greenroom.binding..",
          "dev.greenroom.core..",
          "dev.greenroom.api..");

  @ArchTest
  static final ArchRule onlyTheOperatorKnowsItsFramework =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.greenroom", "dev.greenroom.operator..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.javaoperatorsdk..");

  @ArchTest
  static final ArchRule theRunnerKnowsTheJdkOnly =
      classes()
          .that()
          .resideInAPackage("dev.greenroom.runner..")
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("dev.greenroom.runner..").or(resideInAnyPackage(JDK)));

  @ArchTest
  static final ArchRule theLocalClusterKnowsOurNamesOnly =
      classes()
          .that()
          .resideInAPackage("dev.greenroom.local..")
          .should()
          .onlyDependOnClassesThat(
              not(OURS)
                  .or(resideInAPackage("dev.greenroom.local.."))
                  .or(
                      describe(
                          "api.Names", c -> c.getFullName().equals("dev.greenroom.api.Names"))));

  @ArchTest
  static final ArchRule theLedgerKnowsNothingOfOurs =
      onlyOurs("dev.greenroom.ledger..", "dev.greenroom.ledger..");

  @ArchTest
  static final ArchRule onlyTheLedgerKnowsSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.greenroom.ledger..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "org.sqlite..",
              "org.postgresql..",
              "com.zaxxer.hikari..",
              "org.flywaydb..");

  @ArchTest
  static final ArchRule theBenchKnowsTheLocalClusterBindingAndApi =
      onlyOurs(
          "dev.greenroom.bench..",
          "dev.greenroom.bench..",
          "dev.greenroom.local..",
          "dev.greenroom.binding..",
          "dev.greenroom.api..");

  @ArchTest
  static final ArchRule nobodyKnowsTheBench =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.greenroom", "dev.greenroom.bench..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.greenroom.bench..");

  @ArchTest
  static final ArchRule nobodyKnowsTheRoot =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.greenroom")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.greenroom");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.greenroom.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      classes()
          .should()
          .haveNameNotMatching(".*(Utils|Helper|Manager)|(.*\\.)?(Abstract|Base)[A-Z]\\w*");

  @ArchTest
  static final ArchRule clocksAndChanceAreGiven =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.greenroom")
          .and()
          .doNotHaveFullyQualifiedName("dev.greenroom.runner.RunnerClock")
          .should()
          .accessTargetWhere(describe("reads the wall clock", ArchitectureTest::readsTheWallClock))
          .orShould()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(Random.class, long.class);

  @ArchTest
  static final ArchRule monotonicTimeIsGivenToWhateverDecides =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.greenroom.api..",
              "dev.greenroom.core..",
              "dev.greenroom.binding..",
              "dev.greenroom.operator..")
          .should()
          .callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule nothingIsPrintedBelowTheRoot =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.greenroom")
          .should()
          .accessField(System.class, "out");

  private static boolean readsTheWallClock(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    return owner.isEquivalentTo(Instant.class) && name.equals("now")
        || owner.isEquivalentTo(System.class) && name.equals("currentTimeMillis")
        || owner.isEquivalentTo(InstantSource.class) && name.equals("system")
        || owner.isEquivalentTo(Clock.class)
            && Set.of("systemUTC", "systemDefaultZone", "system").contains(name);
  }

  private static ArchRule onlyOurs(String of, String... known) {
    return classes()
        .that()
        .resideInAPackage(of)
        .should()
        .onlyDependOnClassesThat(not(OURS).or(resideInAnyPackage(known)));
  }
}

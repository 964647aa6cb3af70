/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the packages of the product may know of. */
class PackagesTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.spanflow");

    private static final Set<String> CLOCKS = Set.of("nanoTime", "currentTimeMillis", "now");

    /** A rule over no class holds: so every package must be there. */
    @Test
    void everyPackageIsLookedAt() {
        for (String name : Set.of("schemas", "tracing", "assembler", "exporter", "embedded", "cli", "local")) {
            assertThat(PRODUCT.containPackage("dev.spanflow." + name)).as(name).isTrue();
        }
    }

    @Test
    void ordering_knowsNoKafka() {
        noClasses()
                .that()
                .resideInAPackage("dev.spanflow.assembler.ordering..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka..")
                .check(PRODUCT);
    }

    @Test
    void ordering_readsNoClock() {
        noClasses()
                .that()
                .resideInAPackage("dev.spanflow.assembler.ordering..")
                .should()
                .accessTargetWhere(clock())
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(PRODUCT);
    }

    @Test
    void sdk_showsNoForeignTypes() {
        classes()
                .that()
                .resideInAPackage("dev.spanflow.tracing")
                .and()
                .arePublic()
                .and()
                .doNotHaveSimpleName("KafkaCarrier") // whose carrier is a Kafka record
                .should(new ExposeOnly("java.", "dev.spanflow.tracing.", "dev.spanflow.schemas.SpanType"))
                .check(PRODUCT);
    }

    @Test
    void broker_isKnownToTheLocalStackOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.spanflow.embedded..", "dev.spanflow.local..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "dev.spanflow.embedded..", "org.apache.kafka.metadata..")
                .check(PRODUCT);
    }

    @Test
    void products_knowSchemasAndNothingElseOfOurs() {
        for (String product : Set.of("tracing", "assembler", "exporter", "schemas")) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.spanflow." + product + "..")
                    .should()
                    .dependOnClassesThat(oursOutside(product))
                    .check(PRODUCT);
        }
    }

    private static DescribedPredicate<JavaClass> oursOutside(String product) {
        return describe(
                "are ours, outside of " + product + " and schemas",
                type -> type.getPackageName().startsWith("dev.spanflow.")
                        && !type.getPackageName().startsWith("dev.spanflow.schemas")
                        && !type.getPackageName().startsWith("dev.spanflow." + product));
    }

    private static DescribedPredicate<JavaAccess<?>> clock() {
        return describe(
                "is a clock",
                access -> access.getTarget().getOwner().getPackageName().startsWith("java.")
                        && CLOCKS.contains(access.getTarget().getName()));
    }
}

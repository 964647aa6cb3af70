/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which module may lean on what. A new dependency is a decision: it is made here too. */
class ModulesTest {
    @ParameterizedTest
    @CsvSource({
        "schemas, jackson-core kafka-clients",
        "producer-sdk/sdk, spanflow-schemas jackson-databind slf4j-api",
        "streams-assembler, spanflow-schemas kafka-streams jackson-core slf4j-api",
        "exporter, spanflow-schemas okhttp-jvm slf4j-api",
        "deploy/cli, spanflow-schemas spanflow-assembler spanflow-exporter kafka-clients jackson-core picocli slf4j-api"
                + " logback-classic micrometer-core micrometer-registry-prometheus",
        "deploy/local, spanflow-cli spanflow-sdk spanflow-embedded-kafka jackson-databind sqlite-jdbc",
    })
    void module_compilesAgainstItsDependenciesOnly(String module, String dependencies) {
        assertThat(Modules.compileDependencies(module)).containsExactlyInAnyOrder(dependencies.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"schemas", "producer-sdk/sdk", "streams-assembler", "exporter", "deploy/cli"})
    void module_bringsNoBrokerAlong(String module) {
        assertThat(Modules.compileDependencies(module)).doesNotContain("spanflow-embedded-kafka", "kafka_2.13");
    }

    @Test
    void endToEnd_hasTestsOnly() {
        assertThat(Modules.compileDependencies("deploy/e2e")).isEmpty();
        assertThat(Files.exists(Modules.ROOT.resolve("deploy/e2e/src/main"))).isFalse();
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadmeTest {
    @ParameterizedTest
    @MethodSource("definitions")
    void readmeTable_isThatOfTheDefinition(ConfigDef definition) throws IOException {
        String table = SettingsTable.of(definition);

        assertThat(Files.readString(Path.of("README.md")))
                .as("a table should be\n%s", table)
                .contains(table);
    }

    static ConfigDef[] definitions() {
        return new ConfigDef[] {HttpSettings.definition(AppCommand.ASSEMBLER_PORT), BrokerSettings.DEFINITION};
    }
}

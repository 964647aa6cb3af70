/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class AssemblerReadmeTest {
    @Test
    void readmeTable_isThatOfTheDefinition() throws IOException {
        String table = SettingsTable.of(AssemblerConfig.DEFINITION);

        assertThat(Files.readString(Path.of("README.md")))
                .as("the table should be\n%s", table)
                .contains(table);
    }
}

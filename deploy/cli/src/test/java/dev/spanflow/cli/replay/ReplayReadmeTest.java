/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SettingsTable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReplayReadmeTest {
    @Test
    void readmeTable_isThatOfTheDefinition() throws Exception {
        String table = SettingsTable.of(ReplaySettings.ADDED);

        assertThat(Files.readString(Path.of("README.md")))
                .as("the table should be\n%s", table)
                .contains(table);
    }
}

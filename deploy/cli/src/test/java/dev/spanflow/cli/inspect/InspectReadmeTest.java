/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InspectReadmeTest {
    @Test
    void readmeTable_isThatOfTheDefinition() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(SettingsTable.of(InspectSettings.WITHOUT_BROKERS));
    }
}

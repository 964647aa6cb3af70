/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ITMetricNames} holds their metrics to those of the apps. */
@Tag("manifests")
class DashboardsTest {
    private final List<JsonNode> dashboards = Queried.dashboards();

    @Test
    void dashboards_haveNamesThatStay() {
        assertThat(dashboards)
                .extracting(dashboard -> dashboard.path("uid").asText())
                .containsExactly("spanflow-ledger", "spanflow");
    }

    @Test
    void everyQuery_goesToTheDataSourceOfTheVariable() {
        for (JsonNode dashboard : dashboards) {
            assertThat(dashboard.findValues("datasource"))
                    .isNotEmpty()
                    .allSatisfy(
                            source -> assertThat(source.path("uid").asText()).isEqualTo("${datasource}"));
        }
    }

    @Test
    void overview_goesFromHealthToJvm() {
        List<String> rows = new ArrayList<>();
        for (JsonNode panel : dashboards.get(1).path("panels")) {
            if (panel.path("type").asText().equals("row")) {
                rows.add(panel.path("title").asText());
            }
        }

        assertThat(rows)
                .containsExactly("Is it healthy?", "Is it keeping up?", "Where is the time spent?", "State", "JVM");
    }

    @Test
    void noPanel_liesOnAnother() {
        for (JsonNode dashboard : dashboards) {
            Set<String> taken = new HashSet<>();
            for (JsonNode panel : dashboard.path("panels")) {
                JsonNode place = panel.path("gridPos");
                for (int x = 0; x < place.path("w").asInt(); x++) {
                    for (int y = 0; y < place.path("h").asInt(); y++) {
                        String cell = (place.path("x").asInt() + x) + ","
                                + (place.path("y").asInt() + y);
                        assertThat(taken.add(cell))
                                .as(panel.path("title").asText())
                                .isTrue();
                        assertThat(place.path("x").asInt() + x).isLessThan(24);
                    }
                }
            }
        }
    }
}

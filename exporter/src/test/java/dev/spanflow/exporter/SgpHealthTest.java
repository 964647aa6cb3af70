/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.sgp.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SgpHealthTest {
    final SgpHealth health = new SgpHealth(1000);

    @Test
    void outage_isSaidOnce_andItsEnd() {
        for (int i = 1; i < SgpHealth.FAILURES_TO_OUTAGE; i++) {
            assertThat(health.answered(Answer.of(503), 0)).isNull();
        }
        assertThat(health.answered(Answer.of(503), 0)).extracting(Health::state).isEqualTo(Health.State.OUTAGE);
        assertThat(health.answered(Answer.none("timeout"), 0)).isNull();
        assertThat(health.health().detail()).contains("timeout");

        assertThat(health.answered(Answer.of(200), 0)).isEqualTo(Health.READY);
        assertThat(health.answered(Answer.of(200), 0)).isNull();
    }

    @Test
    void moreFailingSpansThanMayBeGivenUp_areAnOutage_saidOnce_thoughOthersPass() {
        assertThat(health.givingUp(false)).isNull();
        assertThat(health.givingUp(true)).satisfies(news -> {
            assertThat(news.state()).isEqualTo(Health.State.OUTAGE);
            assertThat(news.detail()).contains("more than 100 spans", "dead letters");
        });
        assertThat(health.givingUp(true)).isNull();
        health.answered(Answer.of(200), 0);
        assertThat(health.health().state()).isEqualTo(Health.State.OUTAGE);

        assertThat(health.givingUp(false)).isEqualTo(Health.READY);
        assertThat(health.health()).isEqualTo(Health.READY);
    }

    @Test
    void faultOfTheSettings_goesBeforeFailingSpans() {
        health.givingUp(true);
        health.answered(Answer.of(401), 0);

        assertThat(health.health().state()).isEqualTo(Health.State.MISCONFIGURED);
    }

    @Test
    void singleFailures_areNoOutage() {
        for (int i = 0; i < 100; i++) {
            assertThat(health.answered(Answer.of(500), 0)).isNull();
            assertThat(health.answered(Answer.of(200), 0)).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, sgp.api.key",
        "403, sgp.account.id",
        "404, sgp.url",
        "501, sgp.url",
        "308, redirected",
        "418, sgp.url",
    })
    void configurationFault_namesTheSetting(int status, String hint) {
        assertThat(health.answered(Answer.of(status), 0).detail()).contains("" + status, hint);
        assertThat(health.answered(Answer.of(status), 0)).isNull();
        assertThat(health.health().state()).isEqualTo(Health.State.MISCONFIGURED);
    }

    @Test
    void configurationFault_letsOneSlowProbeThrough() {
        assertThat(health.nanosToStart(0, 3)).isZero();
        health.answered(Answer.of(401), 500);

        assertThat(health.nanosToStart(600, 0)).isEqualTo(900);
        assertThat(health.nanosToStart(1500, 0)).isZero();
        assertThat(health.nanosToStart(1500, 1)).isEqualTo(Long.MAX_VALUE);

        health.answered(Answer.of(200), 1600);
        assertThat(health.nanosToStart(1600, 3)).isZero();
    }

    @Test
    void configurationFault_staysWhenTheProbeGetsNoAnswer() {
        health.answered(Answer.of(401), 0);
        for (int i = 0; i < 10; i++) {
            health.answered(Answer.none("timeout"), 0);
        }

        assertThat(health.health().state()).isEqualTo(Health.State.MISCONFIGURED);
    }
}

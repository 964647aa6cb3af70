/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.sgp.Answer;
import org.junit.jupiter.api.Test;

class RequestLimitTest {
    static final Answer OK = Answer.of(200);
    static final Answer BUSY = Answer.of(503);

    final RequestLimit limit = new RequestLimit(4, 16);

    @Test
    void limit_startsAtFour() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.isFree()).isTrue();
            limit.started();
        }

        assertThat(limit.isFree()).isFalse();
    }

    @Test
    void limit_growsByOne_afterARoundOfSuccesses() {
        succeed(3);
        assertThat(limit.limit()).isEqualTo(4);

        succeed(1);
        assertThat(limit.limit()).isEqualTo(5);

        succeed(5);
        assertThat(limit.limit()).isEqualTo(6);
    }

    @Test
    void limit_staysAtTheMaximum() {
        succeed(1000);

        assertThat(limit.limit()).isEqualTo(16);
    }

    @Test
    void limit_isHalved_onceForTheRequestsOfOneMoment() {
        int first = limit.started();
        int second = limit.started();
        limit.ended(first, BUSY);
        limit.ended(second, BUSY);

        assertThat(limit.limit()).isEqualTo(2);
        assertThat(limit.inFlight()).isZero();
    }

    @Test
    void limit_isNeverBelowOne() {
        for (int i = 0; i < 10; i++) {
            limit.ended(limit.started(), BUSY);
        }

        assertThat(limit.limit()).isEqualTo(1);
        assertThat(limit.isFree()).isTrue();
    }

    @Test
    void limit_doesNotCareAboutRefusals_andPlainErrors() {
        limit.ended(limit.started(), Answer.of(422));
        limit.ended(limit.started(), Answer.of(500));

        assertThat(limit.limit()).isEqualTo(4);
    }

    @Test
    void limit_startsAtTheMaximum_ifThatIsLower() {
        assertThat(new RequestLimit(4, 1).limit()).isEqualTo(1);
    }

    void succeed(int times) {
        for (int i = 0; i < times; i++) {
            limit.ended(limit.started(), OK);
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyLimitTest {
    final BodyLimit limit = new BodyLimit(1000);

    @Test
    void limit_isThatOfTheSettings_untilSomethingIsLearnt() {
        pass(10 * BodyLimit.GROW_AFTER);

        assertThat(limit.bytes()).isEqualTo(1000);
    }

    @Test
    void limit_growsBackSlowly_upToThatOfTheSettings() {
        limit.learnt(800);
        pass(BodyLimit.GROW_AFTER - 1);
        assertThat(limit.bytes()).isEqualTo(800);

        pass(1);
        assertThat(limit.bytes()).isEqualTo(900);
        pass(2 * BodyLimit.GROW_AFTER);
        assertThat(limit.bytes()).isEqualTo(1000);
    }

    @Test
    void lesson_onlyEverLowersTheLimit() {
        limit.learnt(400);
        limit.learnt(600); // by another lane, which began before

        assertThat(limit.bytes()).isEqualTo(400);
    }

    private void pass(int requests) {
        for (int i = 0; i < requests; i++) {
            limit.passed();
        }
    }
}

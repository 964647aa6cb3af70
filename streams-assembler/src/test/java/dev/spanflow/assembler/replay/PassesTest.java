/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassesTest {
    static final List<Long> BOUND = List.of(10L, 20L);
    static final List<Long> LATER = List.of(15L, 20L);

    @Test
    void passes_followUntilOneFindsNothing() {
        Passes passes = new Passes(1, List.of(0L, 0L), BOUND, Integer.MAX_VALUE);
        assertThat(passes.isFirst()).isTrue();

        passes.ended(BOUND, false);
        assertThat(passes.isOver()).isFalse();
        assertThat(passes.number()).isEqualTo(2);
        assertThat(passes.from()).isEqualTo(BOUND);

        passes.ended(LATER, false);
        assertThat(passes.isOver()).isFalse();
        assertThat(passes.from()).isEqualTo(LATER);

        passes.ended(LATER, true);
        assertThat(passes.isOver()).isTrue();
    }

    @Test
    void passThatSomebodyElseBegan_isNotTheLast() {
        Passes passes = new Passes(2, BOUND, BOUND, Integer.MAX_VALUE);

        passes.ended(LATER, true);
        assertThat(passes.isOver()).isFalse();

        passes.ended(LATER, true);
        assertThat(passes.isOver()).isTrue();
    }

    @Test
    void firstPass_isNeverTheLast_unlessNoneMayFollow() {
        Passes passes = new Passes(1, BOUND, BOUND, Integer.MAX_VALUE);
        passes.ended(BOUND, true);
        assertThat(passes.isOver()).isFalse();

        Passes single = new Passes(1, BOUND, BOUND, 0);
        single.ended(BOUND, false);
        assertThat(single.isOver()).isTrue();
    }

    @Test
    void noMoreFollow_thanMay() {
        Passes passes = new Passes(1, BOUND, BOUND, 1);

        passes.ended(BOUND, false);
        passes.ended(LATER, false);

        assertThat(passes.isOver()).isTrue();
        assertThat(passes.number()).isEqualTo(2);
    }

    @Test
    void cancelledFirst_isFollowedByALaterOne_fromTheBound() {
        Passes passes = new Passes(1, List.of(0L, 0L), BOUND, Integer.MAX_VALUE);

        passes.cancelFirst();

        assertThat(passes.isOver()).isFalse();
        assertThat(passes.number()).isEqualTo(2);
        assertThat(passes.from()).isEqualTo(BOUND);
        passes.ended(LATER, true);
        assertThat(passes.isOver()).isTrue();
    }

    @Test
    void cancelledFirst_isTheEnd_whereNoneMayFollow() {
        Passes passes = new Passes(1, BOUND, BOUND, 0);

        passes.cancelFirst();

        assertThat(passes.isOver()).isTrue();
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Spans;
import org.junit.jupiter.api.Test;

/** What leaves together leaves in turns, each within its budget. */
class CascadeTest extends AssemblyFixture {
    @Test
    void largeCascade_stopsAtItsBudget_andGoesOnFromTheRows() {
        for (int i = 0; i < 1_000; i++) {
            send(span("child" + i).parent("root"));
        }
        send(span("root"), steps(100));
        assertThat(left).hasSize(101);

        Assembly restarted = assembly(OrphanPolicy.PASS);
        while (restarted.hasMore()) {
            restarted.work(steps(100));
        }

        assertThat(ids()).hasSize(1_001).doesNotHaveDuplicates();
    }

    @Test
    void cascade_stopsByBytesAndByTime() {
        for (int i = 0; i < 200; i++) {
            send(span("child" + i).parent("root"));
        }
        send(span("root"), new Budget(1_000, 1, Long.MAX_VALUE, () -> 0));
        assertThat(left).hasSize(2);

        long[] now = {0};
        assembly.work(new Budget(1_000, Long.MAX_VALUE, 10, () -> now[0] += 11));
        assertThat(left).hasSizeLessThan(100);
        assertThat(assembly.hasMore()).isTrue();
    }

    @Test
    void orphans_leaveInTurns() {
        for (int i = 0; i < 1_000; i++) {
            send(span("x" + i).parent("missing"));
        }
        now += 60_000;
        send(Spans.span("other", "clock"), steps(100));
        assertThat(left).hasSizeLessThan(120);

        while (assembly.hasMore()) {
            assembly.work(steps(100));
        }

        assertThat(output.orphaned).hasSize(1_000);
    }
}

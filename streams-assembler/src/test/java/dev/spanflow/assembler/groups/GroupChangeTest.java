/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.assembler.ordering.GroupShare;
import dev.spanflow.schemas.TraceState;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupChangeTest {
    static final GroupShare OPEN = new GroupShare("a", "g", TraceState.OPEN, 3, 10, 20);
    static final GroupShare COMPLETE = new GroupShare("a", "g", TraceState.COMPLETE, 4, 10, 30);
    static final GroupShare ELSEWHERE = new GroupShare("a", "h", TraceState.OPEN, 3, 10, 20);

    @Test
    void newShare_isToldWhole() {
        GroupChange change = only(GroupChange.between("t", OPEN, COMPLETE));

        assertThat(change.groupId()).isEqualTo("g");
        assertThat(change.share()).isEqualTo(new Share(TraceState.COMPLETE, 4, 10, 30));
    }

    @Test
    void sameShare_isNotTold() {
        assertThat(GroupChange.between("t", OPEN, OPEN)).isEmpty();
        assertThat(GroupChange.between("t", null, null)).isEmpty();
    }

    @Test
    void otherGroup_isToldToBoth() {
        List<GroupChange> changes = GroupChange.between("t", OPEN, ELSEWHERE);

        assertThat(changes).extracting(GroupChange::groupId).containsExactly("g", "h");
        assertThat(changes.get(0).share()).isNull();
        assertThat(changes.get(1).share()).isNotNull();
    }

    @Test
    void bytes_tellTheSame() {
        for (TraceState state : TraceState.values()) {
            GroupChange change = new GroupChange("ä", "g", "t", new Share(state, 1L << 40, -5, Long.MAX_VALUE));

            assertThat(GroupChange.read(change.toBytes()))
                    .usingRecursiveComparison()
                    .isEqualTo(change);
        }
        GroupChange left = new GroupChange("a", "g", "t", null);
        assertThat(GroupChange.read(left.toBytes())).usingRecursiveComparison().isEqualTo(left);
    }

    @Test
    void newerRelease_stops() {
        byte[] newer = new GroupChange("a", "g", "t", null).toBytes();
        newer[0]++;

        assertThatThrownBy(() -> GroupChange.read(newer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("newer release (version 3, this one knows 2)");
    }

    @Test
    void otherBytes_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> GroupChange.read(null));
        assertThatIllegalArgumentException().isThrownBy(() -> GroupChange.read("{\"x\":1}".getBytes(UTF_8)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GroupChange.read(new GroupChange("a", "g\0h", "t", null).toBytes()))
                .withMessageContaining("control character");
    }

    @Test
    void anyBytes_areReadOrRefused() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] sound = new GroupChange("account", "g", "t", new Share(TraceState.OPEN, 1, 2, 3)).toBytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(sound, random.nextInt(sound.length + 20));
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 1; flips--) {
                bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt();
            }
            assertReadOrRefused(bytes, seed);
        }
    }

    private static void assertReadOrRefused(byte[] bytes, long seed) {
        try {
            GroupChange.read(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e).as("seed %d", seed).hasMessageNotContaining("null");
        }
    }

    private static GroupChange only(List<GroupChange> changes) {
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import dev.spanflow.assembler.groups.GroupView;
import dev.spanflow.assembler.rows.StoredRows;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who holds what, and what this process holds. Thread-safe. */
public interface Holders {
    /**
     * Where a key lies.
     *
     * @param other host:port of another process; null when this one holds it
     */
    record Place(int partition, @Nullable String other) {}

    /** Partitions are moving or being restored, or nobody has them: who asks should ask again. */
    final class MovingException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public MovingException(String message) {
            super(message);
        }
    }

    /**
     * Where a trace lies.
     *
     * @throws MovingException when it is not known
     */
    Place trace(String traceId);

    /**
     * Where a group lies.
     *
     * @throws MovingException when it is not known
     */
    Place group(String groupId);

    /** All partitions of spans there are. */
    int partitions();

    /** The partitions of spans that this process holds. */
    Set<Integer> here();

    /** Other processes, by host:port, and the partitions of spans they hold. */
    Map<String, Set<Integer>> others();

    /**
     * The traces of a partition.
     *
     * @throws MovingException when it is not here, or not restored
     */
    StoredRows assembly(int partition);

    /**
     * The groups of a partition.
     *
     * @throws MovingException when it is not here, or not restored
     */
    GroupView groups(int partition);
}

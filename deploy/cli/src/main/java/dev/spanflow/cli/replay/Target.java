/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import java.util.Collection;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** Where a replay sends what lies on its topic: reads it as the replay's senders, and commits what has arrived. */
interface Target extends AutoCloseable {
    /** Begins to send, or goes on. */
    void open();

    /** Why nothing can be sent until somebody changes a setting; null while it can. */
    @Nullable
    String fault();

    /** What holds it up at the moment, for people; null for nothing. */
    @Nullable
    String hindrance();

    /** What the commits of the senders tell. */
    Tally tally(Collection<OffsetAndMetadata> committed);

    /** Sends no more; what has arrived is committed. */
    @Override
    void close();

    /**
     * What has become of the records sent.
     *
     * @param arrived the target has them
     * @param refused the target does not take them: they are dead letters now
     */
    record Tally(long arrived, long refused) {}
}

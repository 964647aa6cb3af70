/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.AssemblyTopology;
import dev.spanflow.assembler.rows.CacheBudget;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/** The assembler's topology without all that leaves but ordered spans: spans → assemble → the replay's own ordered spans. */
final class ReplayTopology {
    private ReplayTopology() {}

    static Topology build(ReplayNames names, PastSpans past, Pass pass, PassProgress progress, CacheBudget cache) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new Topology()
                .addSource(
                        AutoOffsetReset.none(), // each partition starts where the pass does, or not at all
                        AssemblyTopology.SOURCE,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        names.topics().spans())
                .addProcessor(
                        AssemblyTopology.PROCESSOR,
                        () -> new ReplayProcessor(names.id(), past, pass, progress),
                        AssemblyTopology.SOURCE)
                .addStateStore(AssemblyTopology.assemblyStore(cache), AssemblyTopology.PROCESSOR)
                .addSink(AssemblyTopology.ORDERED_SINK, names.orderedSpans(), bytes, bytes, AssemblyTopology.PROCESSOR);
    }
}

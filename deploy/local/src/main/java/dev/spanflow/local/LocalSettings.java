/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a local stack is started with.
 *
 * @param data an empty folder, or that of an earlier run, which goes on
 * @param target where spans go instead of the stand-in; null for the stand-in
 * @param orphans the assembler's settings for spans whose parent does not come, where they differ from its defaults
 * @param bypassAssembler export the spans topic as it is: for comparison, without any order
 */
record LocalSettings(
        Path data, LocalPorts ports, @Nullable SgpTarget target, Map<String, Object> orphans, boolean bypassAssembler) {
    LocalSettings {
        orphans = Map.copyOf(orphans);
    }
}

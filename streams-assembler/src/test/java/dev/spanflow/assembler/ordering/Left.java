/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import org.jspecify.annotations.Nullable;

/**
 * A record that left.
 *
 * @param name trace and span
 * @param parent the one it names as it leaves, with its trace; null when it left as a root
 * @param passed whether it is marked as let go without its parent
 * @param snapshot the number of the snapshot that was sent
 */
record Left(String name, @Nullable String parent, int snapshot, boolean first, boolean passed) {}

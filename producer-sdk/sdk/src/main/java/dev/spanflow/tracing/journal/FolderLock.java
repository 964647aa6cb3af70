/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Of a journal's folder: the folders of processes come and go one at a time, over all processes. */
final class FolderLock {
    private static final String FILE = ".lock";
    /** One for all class loaders. */
    private static final Object IN_THIS_JVM = Runtime.getRuntime();

    private FolderLock() {}

    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> T locked(Path folder, Work<T> work) throws IOException {
        boolean interrupted = Thread.interrupted(); // would close the channel
        synchronized (IN_THIS_JVM) {
            try (FileChannel channel =
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return work.run();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}

import Glibc
import RoyalWebhook

exit(Hook.run())

# METADATA
# title: The kernel filters system calls
package rules.seccomp_profile

import data.lib.fields
import data.lib.pods

deny contains finding if {
	some entry in pods.containers
	found := pods.effective(entry, ["securityContext", "seccompProfile", "type"])
	not found in {"RuntimeDefault", "Localhost"}
	finding := {
		"msg": sprintf("%s: securityContext.seccompProfile.type is %s, not \"RuntimeDefault\"", [entry.of, fields.show(found)]),
		"remedy": "Set securityContext.seccompProfile.type to \"RuntimeDefault\", for the pod or the container.",
	}
}

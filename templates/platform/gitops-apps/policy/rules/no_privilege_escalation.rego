# METADATA
# title: No process gets more rights than its parent
package rules.no_privilege_escalation

import data.lib.fields
import data.lib.pods

deny contains finding if {
	some entry in pods.containers
	allowed := fields.at(entry.container, ["securityContext", "allowPrivilegeEscalation"])
	allowed != false
	finding := {
		"msg": sprintf("%s: securityContext.allowPrivilegeEscalation is %s, not false", [entry.of, fields.show(allowed)]),
		"remedy": "Set securityContext.allowPrivilegeEscalation to false.",
	}
}
